internal import Synchronization
internal import Vocabulary

/// One answer that is given once, by the thread that asks or by whoever no longer wants to wait.
final class PendingAnswer: Sendable {
  private enum State {
    case open
    case waiting(CheckedContinuation<MailDomain.Standing, Never>)
    case given(MailDomain.Standing)
  }

  private let state = Mutex(State.open)

  /// - Precondition: nobody waits yet.
  func wait(_ continuation: CheckedContinuation<MailDomain.Standing, Never>) {
    let given: MailDomain.Standing? = state.withLock { state in
      if case .given(let answer) = state { return answer }
      state = .waiting(continuation)
      return nil
    }
    if let given { continuation.resume(returning: given) }
  }

  /// The first one counts.
  func give(_ answer: MailDomain.Standing) {
    let waiting: CheckedContinuation<MailDomain.Standing, Never>? = state.withLock { state in
      switch state {
      case .given: return nil
      case .open:
        state = .given(answer)
        return nil
      case .waiting(let continuation):
        state = .given(answer)
        return continuation
      }
    }
    waiting?.resume(returning: answer)
  }
}
