internal import Synchronization

/// One task at a time has the turn; the others get it in the order in which they asked. Held across suspensions, unlike a mutex.
final class TurnLock: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func withTurn<Value>(_ body: () async throws -> Value) async rethrows -> Value {
    await take()
    defer { giveBack() }
    return try await body()
  }

  /// Whether anybody waits for the turn.
  var isWanted: Bool { state.withLock { !$0.waiting.isEmpty } }

  private func take() async {
    await withCheckedContinuation { continuation in
      let isMine = state.withLock { state in
        if state.isTaken {
          state.waiting.append(continuation)
          return false
        }
        state.isTaken = true
        return true
      }
      if isMine { continuation.resume() }
    }
  }

  private func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.waiting.isEmpty {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
