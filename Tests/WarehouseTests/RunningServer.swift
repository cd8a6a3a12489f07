import Logging
import Testing
import WarehouseClickHouse

/// Runs a ClickHouse server of its own around a suite: `RunningServer.current` is it.
struct RunningServer: SuiteTrait, TestScoping {
  @TaskLocal static var current: LocalClickHouse?

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    try await withServer { server, _ in
      try await RunningServer.$current.withValue(server) { try await function() }
    }
  }
}

extension SuiteTrait where Self == RunningServer {
  static var clickHouse: RunningServer { RunningServer() }
}

/// A ready server in a temporary folder; it is stopped and its folder deleted when the body ends.
func withServer(
  settings: LocalClickHouseSettings = LocalClickHouseSettings(), _ body: (LocalClickHouse, _ folder: String) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    try await whileRunning(try makeServer(folder: folder, settings: settings)) { try await body($0, folder) }
  }
}

/// Starts the server, waits until it is ready, and stops it when the body ends.
func whileRunning(_ server: LocalClickHouse, _ body: (LocalClickHouse) async throws -> Void) async throws {
  server.start()
  let isReady = await server.waitUntilReady(timeout: .seconds(120))
  let result: Result<Void, any Error>
  do {
    try #require(isReady, "\(server.problem ?? "not ready in time")")
    result = .success(try await body(server))
  } catch { result = .failure(error) }
  await server.stop()
  try result.get()
}

/// A logger that says nothing.
let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

func makeServer(folder: String, settings: LocalClickHouseSettings = LocalClickHouseSettings()) throws -> LocalClickHouse {
  try LocalClickHouse(folder: folder, binary: try ClickHouseBinary.locate(), settings: settings, logger: quiet)
}
