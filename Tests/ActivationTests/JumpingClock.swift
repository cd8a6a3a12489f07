import Activation
import Synchronization
import Vocabulary

/// A clock on which sleeping takes no time: it jumps to the moment that is waited for.
final class JumpingClock: DeliveryClock {
  private let time: Mutex<Timestamp>

  static let start = Timestamp(microseconds: 1_790_000_000_000_000)

  init(_ start: Timestamp = JumpingClock.start) { time = Mutex(start) }

  func now() -> Timestamp { time.withLock { $0 } }

  func sleep(until moment: Timestamp) async {
    await Task.yield()
    if Task.isCancelled { return }
    time.withLock { $0 = max($0, moment) }
  }
}
