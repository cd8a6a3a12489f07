import Foundation
import Glibc
import Ports
import Testing
import Vocabulary
import Waiting
import WarehouseClickHouse
import WarehouseContract

@Suite(.timeLimit(.minutes(5))) struct `A server in trouble` {
  private func batch(_ count: Int, seed: UInt64 = 40) -> WarehouseBatch {
    var samples = SampleEvents(seed: seed)
    return WarehouseBatch(events: samples.events(count), moves: [])
  }

  private func isUnavailable(_ call: () async throws -> Void) async -> Bool {
    do { try await call() } catch WarehouseError.unavailable { return true } catch { return false }
    return false
  }

  @Test func `without memory for a statement says that it is away, not that the statement is wrong, and works on`() async throws {
    try await withServer(settings: LocalClickHouseSettings(memoryBytesMax: 900_000_000)) { server, _ in
      try await withWarehouse(on: server, limits: QueryLimits(memoryBytesMax: 8_000_000_000)) { warehouse in
        let isAway = await isUnavailable {
          _ = try await warehouse.answer("SELECT length(groupArray(repeat('x', 1000 + number % 7))) FROM numbers(3000000)")
        }
        #expect(isAway)
        try await warehouse.insert(batch(1_000), token: "0:1000")
        let count = try await warehouse.answer("SELECT count() FROM events")
        #expect(count == "1000\n")
      }
    }
  }

  /// On a real file system of its own, where the test may mount one.
  @Test func `on a full disk takes nothing, loses nothing, and takes it when there is room again`() async throws {
    try await withTemporaryFolder { folder in
      guard mount("tmpfs", folder, "tmpfs", 0, "size=64m") == 0 else { return }
      defer { umount2(folder, Int32(MNT_DETACH)) }
      try await whileRunning(try makeServer(folder: folder)) { server in
        try await withWarehouse(on: server) { warehouse in
          try await warehouse.insert(batch(1_000), token: "0:1000")
          let room = try FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? Int ?? 0
          let ballast = folder + "/ballast"
          try Data(repeating: 1, count: room - 200_000).write(to: URL(fileURLWithPath: ballast))
          let isAway = await isUnavailable { try await warehouse.insert(batch(20_000, seed: 41), token: "1000:21000") }
          #expect(isAway)
          let kept = try await warehouse.answer("SELECT count() FROM events")
          #expect(kept == "1000\n")
          try FileManager.default.removeItem(atPath: ballast)
          try await warehouse.insert(batch(20_000, seed: 41), token: "1000:21000")
          let all = try await warehouse.answer("SELECT count() FROM events")
          #expect(all == "21000\n")
        }
      }
    }
  }

  @Test func `that starts slowly is away until it is ready`() async throws {
    try await withTemporaryFolder { folder in
      let located = try ClickHouseBinary.locate()
      // Waits for a file before it becomes what it should.
      let slow = folder + "/slow"
      let script = "#!/bin/sh\nwhile [ ! -e '\(folder)/go' ]; do :; done\nexec '\(located.python)' \"$@\"\n"
      guard FileManager.default.createFile(atPath: slow, contents: Data(script.utf8), attributes: [.posixPermissions: 0o700]) else {
        throw CocoaError(.fileWriteUnknown)
      }
      let server = try LocalClickHouse(
        folder: folder + "/server", binary: ClickHouseBinary(path: located.path, python: slow), logger: quiet)
      server.start()
      let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1)) { server.endpoint }
      try await until { server.process != nil }
      let isAway = await isUnavailable { try await warehouse.prepare() }
      #expect(isAway && !server.isReady())
      _ = FileManager.default.createFile(atPath: folder + "/go", contents: nil)
      let isReady = await server.waitUntilReady(timeout: .seconds(120))
      #expect(isReady)
      try await warehouse.prepare()
      try await warehouse.insert(batch(10), token: "0:10")
      try await warehouse.shutdown()
      await server.stop()
    }
  }

  @Test func `that hangs is known to be away, so nobody waits for it; it may come back`() async throws {
    let settings = LocalClickHouseSettings(hangLimit: .seconds(120))
    try await withServer(settings: settings) { server, _ in
      try await withWarehouse(on: server) { warehouse in
        let process = try #require(server.process)
        kill(process, SIGSTOP)
        try await until { server.endpoint == nil }
        let isAway = await isUnavailable { _ = try await warehouse.answer("SELECT 1") }
        #expect(isAway)
        kill(process, SIGCONT)
        try await until { server.endpoint != nil }
        let answer = try await warehouse.answer("SELECT 1")
        #expect(answer == "1\n" && server.process == process)
      }
    }
  }
}
