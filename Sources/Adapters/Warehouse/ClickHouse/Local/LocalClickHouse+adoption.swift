internal import Foundation
internal import Glibc
internal import Synchronization

extension LocalClickHouse {
  /// A server of this folder that another run of `kith` left behind: taken over when it answers our password and
  /// was told what we would tell it, else ended. Nil when the folder
  /// is free. A server that was taken over gets a watcher, so it too ends with `kith`.
  /// - Throws: a stranger holds the folder, or the old server does not end.
  func adopted(_ health: HealthCheck) async throws(LocalClickHouseError) -> (ChildProcess, pid_t)? {
    guard case .server(let process) = try knownHolder() else { return nil }
    if let port = folder.lastPort(), try folder.isConfigured(port: port, password: password, settings: settings) {
      condition.withLock { $0.port = port }
      if await health.answers(address, timeout: .seconds(5)) {
        let command = [binary.python, folder.launcher, "watch", String(process)]
        let watcher = try ChildProcess(command: command, output: folder.startLog, environment: ProcessInfo.processInfo.environment)
        return (watcher, process)
      }
      condition.withLock { $0.port = nil }
    }
    await finish(process)
    if case .server = try knownHolder() { throw LocalClickHouseError("an earlier ClickHouse holds '\(folder.path)' and does not end") }
    return nil
  }

  private func knownHolder() throws(LocalClickHouseError) -> ServerFolder.Holder {
    let holder = folder.holder()
    if holder == .stranger { throw LocalClickHouseError("another process holds '\(folder.path)', and it was not started by kith") }
    return holder
  }

  /// Ends a server: politely, then not. Returns when the lock of its folder is free, or gives up after twice the limit.
  func finish(_ process: pid_t) async {
    // Not cancellable: a server that was asked to end is waited for, also when it is our own task that ends.
    await Task { [self] in
      for signal in [SIGTERM, SIGKILL] {
        kill(process, signal)
        if await isGone(process) { return }
      }
    }.value
  }

  private func isGone(_ process: pid_t) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + settings.stopLimit
    while clock.now < end {
      if !ServerFolder.isAlive(process), folder.holder() == .nobody { return true }
      do { try await clock.sleep(for: .milliseconds(20)) } catch { return false }
    }
    return false
  }
}
