internal import NIOCore
internal import Ports
internal import Synchronization

/// Carries what the journal says back to an event loop: one wake-up for all records of a sync, however many they are.
final class CompletionQueue: Sendable {
  struct Completion: Sendable {
    /// Numbers, not references: the connection may be gone by now.
    var connection: Int
    var request: Int
    var result: Result<JournalReceipt, JournalError>
  }

  private struct State {
    var waiting: [Completion] = []
    var isClosed = false
  }

  private let eventLoop: any EventLoop
  private let state = Mutex(State())

  init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

  /// From any thread. `drain` is run on the event loop.
  func push(_ completion: Completion, drain: @escaping @Sendable () -> Void) {
    let isFirst = state.withLock { state in
      guard !state.isClosed else { return false }
      state.waiting.append(completion)
      return state.waiting.count == 1
    }
    if isFirst { eventLoop.execute(drain) }
  }

  func takeAll() -> [Completion] {
    state.withLock { state in
      var taken: [Completion] = []
      taken.reserveCapacity(state.waiting.count)
      swap(&taken, &state.waiting)
      return taken
    }
  }

  /// From here on the event loop is not woken any more: it is about to end.
  func close() { state.withLock { $0.isClosed = true } }
}
