import Foundation
import Glibc
import Ports
import Testing
import Vocabulary
import Waiting
import WarehouseClickHouse
import WarehouseContract

@Suite struct `A server of our own` {
  private let workspace = WorkspaceID(rawValue: 1)

  @Test func `keeps rows and tokens when it is started again`() async throws {
    try await withTemporaryFolder { folder in
      var samples = SampleEvents(seed: 70)
      let batch = WarehouseBatch(events: samples.events(1_000), moves: [])
      for round in 1...2 {
        try await whileRunning(try makeServer(folder: folder)) { server in
          try await withWarehouse(on: server, workspace: workspace) { warehouse in
            try await warehouse.insert(batch, token: "0:1000")
            let count = try await warehouse.answer("SELECT count() FROM events")
            #expect(count == "1000\n", "round \(round)")
          }
        }
      }
    }
  }

  @Test func `is ready again by itself after it was killed, and says what happened`() async throws {
    try await withServer { server, _ in
      let first = try #require(server.process)
      kill(first, SIGKILL)
      try await until { server.process != nil && server.process != first }
      let isReady = await server.waitUntilReady(timeout: .seconds(60))
      #expect(isReady && server.process != first)
    }
  }

  @Test func `is ended and started again when it hangs`() async throws {
    let settings = LocalClickHouseSettings(hangLimit: .seconds(3), stopLimit: .seconds(1))
    try await withServer(settings: settings) { server, _ in
      let first = try #require(server.process)
      kill(first, SIGSTOP)
      try await until { server.process != nil && server.process != first }
      let isReady = await server.waitUntilReady(timeout: .seconds(60))
      #expect(isReady)
    }
  }

  @Test func `leaves no process and no lock when it is stopped`() async throws {
    try await withTemporaryFolder { folder in
      let server = try makeServer(folder: folder)
      server.start()
      try await until { server.process != nil }
      let process = try #require(server.process)
      await server.stop()
      #expect(server.state == .stopped && !server.isHeld && kill(process, 0) == -1)
      server.start()
      let isReady = await server.waitUntilReady(timeout: .seconds(60))
      #expect(isReady)
      await server.stop()
      #expect(!server.isHeld)
    }
  }

  @Test func `says in words why it does not run`() async throws {
    try await withTemporaryFolder { folder in
      let binary = ClickHouseBinary(path: "/bin/false", python: try ClickHouseBinary.locate().python)
      let server = try LocalClickHouse(folder: folder, binary: binary, logger: quiet)
      server.start()
      try await until { server.problem != nil }
      #expect(server.problem == "ClickHouse ended with status 1")
      #expect(!server.isReady())
      await server.stop()
    }
  }

  @Test func `keeps its files and its password to its owner`() async throws {
    try await withServer { server, folder in
      for name in ["password", "port", "users.xml", "config.xml", "launch.py"] {
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(name)")
      }
      let stranger = ClickHouseWarehouse(
        urls: [try #require(server.endpoint?.url)], user: "kith", password: "guessed", workspace: WorkspaceID(rawValue: 1))
      #expect(await !stranger.isReady())
      let error = await #expect(throws: WarehouseError.self) { try await stranger.prepare() }
      #expect(error == .unavailable(reason: "ClickHouse answered AUTHENTICATION_FAILED (516)"))
      try await stranger.shutdown()
    }
  }

  @Test func `writes nothing of a statement or a row to its log`() async throws {
    try await withServer { server, folder in
      try await withWarehouse(on: server) { warehouse in
        _ = await #expect(throws: WarehouseError.self) { try await warehouse.answer("SELECT 'secret-name' + nothing FROM events") }
        _ = await #expect(throws: WarehouseError.self) { try await warehouse.answer("SELECT throwIf(1, 'secret-name')") }
        _ = await #expect(throws: WarehouseError.self) { try await warehouse.answer("SELECT toInt64('secret-name')") }
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/log") + ["../start.log"] {
        let text = String(decoding: try #require(FileManager.default.contents(atPath: "\(folder)/log/\(name)")), as: UTF8.self)
        #expect(!text.contains("secret-name"), "\(name)")
      }
    }
  }

  @Test func `listens on one port of the loopback interface and no other`() async throws {
    try await withServer { server, _ in
      let process = try #require(server.process)
      let sockets = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        .map { link("/proc/\(process)/fd/\($0)") }.filter { $0.hasPrefix("socket:[") }.map { $0.dropFirst(8).dropLast() }
      var listening: [String] = []
      for table in ["tcp", "tcp6"] {
        for line in String(decoding: FileManager.default.contents(atPath: "/proc/net/\(table)") ?? Data(), as: UTF8.self).split(
          separator: "\n")
        {
          let fields = line.split(separator: " ")
          if fields.count > 9, fields[3] == "0A", sockets.contains(fields[9]) { listening.append(String(fields[1])) }
        }
      }
      let port = try #require(server.endpoint?.url.split(separator: ":").last.flatMap { Int($0) })
      let digits = String(port, radix: 16, uppercase: true)
      let expected = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
      #expect(listening == [expected])
    }
  }

  /// Where a symbolic link leads; empty for a descriptor that was closed meanwhile.
  private func link(_ path: String) -> String {
    do { return try FileManager.default.destinationOfSymbolicLink(atPath: path) } catch { return "" }
  }
}
