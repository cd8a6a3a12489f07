internal import Ports
internal import Synchronization
internal import Vocabulary

/// Where those who gave a command wait for its answer.
final class CommandDesk: Sendable {
  typealias Answer = Result<CommandReceipt, CommandError>

  private struct State {
    var waiting: [JournalOffset: CheckedContinuation<Answer, Never>] = [:]
    /// Answers that came before anybody waited: the flow can be quicker than the caller.
    var early: [JournalOffset: Answer] = [:]
    var earlyOrder: [JournalOffset] = []
    var isClosed = false
  }

  private let state = Mutex(State())
  static let earlyMax = 1024

  func wait(for offset: JournalOffset) async -> Answer {
    await withCheckedContinuation { continuation in
      let answer: Answer? = state.withLock { state in
        if let early = state.early.removeValue(forKey: offset) { return early }
        if state.isClosed { return .failure(.pending(offset: offset)) }
        state.waiting[offset] = continuation
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  func answer(_ offset: JournalOffset, _ answer: Answer) {
    let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
      if let waiter = state.waiting.removeValue(forKey: offset) { return waiter }
      state.early[offset] = answer
      state.earlyOrder.append(offset)
      if state.earlyOrder.count > CommandDesk.earlyMax { state.early[state.earlyOrder.removeFirst()] = nil }
      return nil
    }
    waiter?.resume(returning: answer)
  }

  /// The command stays in the journal and will run; its caller need not wait for that any longer.
  func giveUp(_ offset: JournalOffset) {
    let waiter = state.withLock { $0.waiting.removeValue(forKey: offset) }
    waiter?.resume(returning: .failure(.pending(offset: offset)))
  }

  func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for (offset, waiter) in waiters { waiter.resume(returning: .failure(.pending(offset: offset))) }
  }
}
