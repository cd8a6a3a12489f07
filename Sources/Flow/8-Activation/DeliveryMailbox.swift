internal import Synchronization
internal import Vocabulary

/// What a delivery worker waits for: being woken, calls that ended, being asked to stop. One reader.
///
/// Wakes while the reader is busy become one, so nothing here grows beyond the calls under way.
final class DeliveryMailbox: Sendable {
  struct Mail: Sendable {
    var ended: [DeliveryCall] = []
    /// Finish what is under way and take up nothing more.
    var isStopping = false
  }

  private struct State {
    var hasNews = false
    var mail = Mail()
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func wake() { change { _ in } }

  func ended(_ call: DeliveryCall) { change { $0.ended.append(call) } }

  func stop() { change { $0.isStopping = true } }

  /// Waits for news, at most until `deadline` (nil: for ever) or the end of the task.
  func take(until deadline: Timestamp?, clock: any DeliveryClock) async -> Mail {
    if let deadline {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.wait() }
        group.addTask { await clock.sleep(until: deadline) }
        await group.next()
        group.cancelAll()
      }
    } else {
      await wait()
    }
    return state.withLock { state in
      defer {
        state.mail.ended = []
        state.hasNews = false
      }
      return state.mail
    }
  }

  private func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          // Cancellation is looked at under the lock, so that its handler either sees the waiter or comes before this line.
          if state.hasNews || Task.isCancelled { return true }
          state.waiter = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      takeWaiter()?.resume()
    }
  }

  private func change(_ edit: (inout Mail) -> Void) {
    let waiter = state.withLock { state in
      edit(&state.mail)
      state.hasNews = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  private func takeWaiter() -> CheckedContinuation<Void, Never>? {
    state.withLock { state in
      defer { state.waiter = nil }
      return state.waiter
    }
  }
}
