internal import Ports
internal import Synchronization

/// Hands events to those who watch them pass.
final class TailHub: Sendable {
  /// Whether anybody watches, in any workspace of the process: the flow asks before it makes anything for them.
  static var hasReaders: Bool { readerCount.load(ordering: .relaxed) > 0 }
  private static let readerCount = Atomic<Int>(0)

  private struct Reader {
    var continuation: AsyncStream<TailedEvent>.Continuation
    var missed = 0
  }

  private struct State {
    var readers: [Int: Reader] = [:]
    var next = 0
  }

  private let state = Mutex(State())
  /// Events that may wait for one reader.
  static let waitingMax = 1000
  static let readersMax = 20

  func open() -> AsyncStream<TailedEvent> {
    AsyncStream(bufferingPolicy: .bufferingOldest(TailHub.waitingMax)) { continuation in
      let number: Int? = state.withLock { state in
        guard state.readers.count < TailHub.readersMax else { return nil }
        state.next += 1
        state.readers[state.next] = Reader(continuation: continuation)
        return state.next
      }
      guard let number else { return continuation.finish() }
      TailHub.readerCount.add(1, ordering: .relaxed)
      continuation.onTermination = { [weak self] _ in
        TailHub.readerCount.subtract(1, ordering: .relaxed)
        self?.state.withLock { $0.readers[number] = nil }
      }
    }
  }

  func publish(_ events: [TailedEvent]) {
    guard !events.isEmpty else { return }
    state.withLock { state in
      for number in state.readers.keys {
        for var event in events {
          event.missed = state.readers[number]!.missed
          if case .enqueued = state.readers[number]!.continuation.yield(event) {
            state.readers[number]!.missed = 0
          } else {
            state.readers[number]!.missed += 1
          }
        }
      }
    }
  }

  func close() {
    let readers = state.withLock { Array($0.readers.values) }
    for reader in readers { reader.continuation.finish() }
  }
}
