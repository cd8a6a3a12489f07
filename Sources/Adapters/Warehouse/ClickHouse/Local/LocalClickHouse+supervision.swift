internal import Foundation
internal import Glibc
internal import Logging
internal import Synchronization

extension LocalClickHouse {
  func supervise() async {
    var supervision = Supervision()
    let clock = ContinuousClock()
    let health = HealthCheck()
    while !Task.isCancelled {
      let began = clock.now
      note(.starting)
      let problem: String
      do throws(LocalClickHouseError) {
        let end = try await run(health)
        if end == .stopped { break }
        problem = Supervision.words(for: end, lastWords: folder.lastWords())
      } catch {
        problem = error.reason
      }
      let pause = supervision.pause(afterRunning: began.duration(to: clock.now))
      logger.warning("the local warehouse ended", metadata: ["problem": "\(problem)", "pause": "\(pause)"])
      note(.waiting(pause: pause), problem: problem)
      do { try await clock.sleep(for: pause) } catch { break }
    }
    note(.stopped)
    await health.shutdown()
  }

  /// One life of a server, from its start or adoption to its end.
  private func run(_ health: HealthCheck) async throws(LocalClickHouseError) -> ServerEnd {
    let earlier = try await adopted(health)
    let (child, server) = if let earlier { earlier } else { try started() }
    condition.withLock { $0.process = server }
    defer {
      condition.withLock {
        $0.process = nil
        $0.isSilent = false
      }
    }
    // The child's lifeline is open until its end was handled.
    defer { withExtendedLifetime(child) {} }
    let end = await withTaskGroup(of: ServerEnd.self) { group in
      group.addTask { await child.exit().map(ServerEnd.exited) ?? .stopped }
      group.addTask { await self.watch(health) }
      let first = await group.next() ?? .stopped
      group.cancelAll()
      return first
    }
    if case .exited = end { return end }
    await finish(server)
    return end
  }

  /// Asks for an answer again and again; returns when there was none for too long, or when cancelled.
  private func watch(_ health: HealthCheck) async -> ServerEnd {
    let clock = ContinuousClock()
    // Six chances to answer before the limit.
    let rhythm = min(.seconds(5), settings.hangLimit / 6)
    var isReady = false
    var lastAnswer = clock.now
    while true {
      let pause = isReady ? rhythm : .milliseconds(50)
      let isAnswering = await health.answers(address, timeout: isReady ? rhythm : .seconds(1))
      condition.withLock { $0.isSilent = isReady && !isAnswering }
      if isAnswering {
        lastAnswer = clock.now
        if !isReady { note(.ready) }
        isReady = true
      } else if lastAnswer.duration(to: clock.now) > (isReady ? settings.hangLimit : settings.startLimit) {
        return isReady ? .hung : .neverReady
      }
      do { try await clock.sleep(for: pause) } catch { return .stopped }
    }
  }

  private func started() throws(LocalClickHouseError) -> (ChildProcess, pid_t) {
    let port = try FreePort.find(preferred: condition.withLock { $0.port } ?? folder.lastPort())
    try folder.write(port: port, password: password, settings: settings)
    condition.withLock { $0.port = port }
    var environment = ProcessInfo.processInfo.environment
    // Without its own watchdog the server is the process that we started.
    environment["CLICKHOUSE_WATCHDOG_ENABLE"] = "0"
    let command = [binary.python, folder.launcher, "server", binary.path, "--config-file=\(folder.configuration)"]
    let child = try ChildProcess(command: command, output: folder.startLog, environment: environment)
    return (child, child.id)
  }

  func note(_ state: LocalClickHouseState, problem: String? = nil) {
    condition.withLock { condition in
      condition.state = state
      if problem != nil || state == .ready { condition.problem = problem }
    }
  }
}
