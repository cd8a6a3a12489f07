import Synchronization
public import Vocabulary

/// A wall clock that tests turn forwards and back.
public final class SettableClock: Sendable {
  private let time: Mutex<Timestamp>

  public init(_ time: Timestamp = Timestamp(microseconds: 1_700_000_000_000_000)) { self.time = Mutex(time) }

  public var now: Timestamp { time.withLock { $0 } }

  public func advance(by microseconds: Int64) { time.withLock { $0 = $0.advanced(by: microseconds) } }
}
