import Synchronization

extension ClientConnection {
  /// Runs `body`. The task that it runs in is cancelled when the client goes away, so that what nobody waits for is given up.
  func whilePresent<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    try await withUnsafeCurrentTask { task in
      let presence = Presence(task)
      let watch = whenGone { presence.end() }
      defer {
        presence.leave()
        withExtendedLifetime(watch) {}
      }
      return try await body()
    }
  }

  /// Unchecked: the task is touched under the lock only, and let go of before it can end.
  private final class Presence: @unchecked Sendable {
    private let lock = Mutex(())
    private var task: UnsafeCurrentTask?

    init(_ task: UnsafeCurrentTask?) { self.task = task }

    func end() { lock.withLock { _ in task?.cancel() } }
    func leave() { lock.withLock { _ in task = nil } }
  }
}
