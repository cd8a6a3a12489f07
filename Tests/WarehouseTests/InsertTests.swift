import Foundation
import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite struct `An insert` {
  private func batch(_ count: Int, seed: UInt64 = 90) -> WarehouseBatch {
    var samples = SampleEvents(seed: seed)
    return WarehouseBatch(events: samples.events(count), moves: [])
  }

  @Test func `of the largest batch is one part`() async throws {
    try await withServer { server, _ in
      try await withWarehouse(on: server) { warehouse in
        _ = try await warehouse.administer("SYSTEM STOP MERGES")
        try await warehouse.insert(batch(WarehouseBatch.eventsMax), token: "all")
        let parts = try await warehouse.administer("SELECT count(), sum(rows) FROM system.parts WHERE table = 'event_rows' AND active")
        #expect(parts == "1\t200000\n")
      }
    }
  }

  @Test func `that breaks a constraint is refused without showing the row, and the others go on`() async throws {
    try await withServer { server, _ in
      try await withWarehouse(on: server) { warehouse in
        _ = try await warehouse.administer("ALTER TABLE kith.event_rows ADD CONSTRAINT no_poison CHECK name != 'poison'")
        var poisoned = batch(100)
        poisoned.events[50].name = "poison"
        poisoned.events[50].userID = "secret-name"
        let error = await #expect(throws: WarehouseError.self) { try await warehouse.insert(poisoned, token: "0:100") }
        #expect(error == .refused(code: 469, reason: "ClickHouse answered VIOLATED_CONSTRAINT (469)"))
        try await warehouse.insert(batch(100, seed: 91), token: "100:200")
        poisoned.events.remove(at: 50)
        try await warehouse.insert(poisoned, token: "0:100 without 50")
        let count = try await warehouse.answer("SELECT count() FROM events")
        #expect(count == "199\n")
      }
    }
  }

  @Test func `while the server is away is unavailable, and the same one works later`() async throws {
    try await withTemporaryFolder { folder in
      let server = try makeServer(folder: folder)
      try await whileRunning(server) { server in try await withWarehouse(on: server, workspace: WorkspaceID(rawValue: 1)) { _ in } }
      let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1)) { server.endpoint }
      let error = await #expect(throws: WarehouseError.self) { try await warehouse.insert(batch(10), token: "0:10") }
      #expect(error == .unavailable(reason: "ClickHouse: it takes no connection"))
      #expect(await !warehouse.isReady())
      try await whileRunning(server) { _ in
        try await warehouse.insert(batch(10), token: "0:10")
        let count = try await warehouse.answer("SELECT count() FROM events")
        #expect(count == "10\n")
      }
      try await warehouse.shutdown()
    }
  }

  @Test func `before any server was started is unavailable`() async throws {
    let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1)) { nil }
    let away = WarehouseError.unavailable(reason: "ClickHouse: it is starting, or does not answer")
    await #expect(throws: away) { try await warehouse.prepare() }
    await #expect(throws: away) { try await warehouse.insert(batch(1), token: "0:1") }
    await #expect(throws: away) { try await warehouse.timeline(owners: [SignatureID(rawValue: 1)], before: .end, limit: 1) }
    await #expect(throws: away) { try await warehouse.answer("SELECT 1") }
    try await warehouse.shutdown()
  }

  @Test func `into tables that do not exist is unavailable until they are prepared`() async throws {
    try await withServer { server, _ in
      let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1)) { server.endpoint }
      let error = await #expect(throws: WarehouseError.self) { try await warehouse.insert(batch(1), token: "0:1") }
      #expect(error == .unavailable(reason: "ClickHouse answered UNKNOWN_DATABASE (81)"))
      try await warehouse.prepare()
      try await warehouse.insert(batch(1), token: "0:1")
      try await warehouse.shutdown()
    }
  }

  @Test func `works on any server by its address, and queries there are read-only`() async throws {
    try await withServer { server, _ in
      let endpoint = try #require(server.endpoint)
      let warehouse = ClickHouseWarehouse(
        urls: [endpoint.url + "/"], user: endpoint.user, password: endpoint.password, workspace: WorkspaceID(rawValue: 7),
        database: "elsewhere")
      try await warehouse.prepare()
      try await warehouse.insert(batch(10), token: "0:10")
      let count = try await warehouse.answer("SELECT count() FROM events")
      #expect(count == "10\n")
      for sql in ["DROP TABLE elsewhere.event_rows", "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)"] {
        let error = await #expect(throws: WarehouseError.self) { try await warehouse.answer(sql) }
        guard case .invalidQuery(497, _) = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      try await warehouse.shutdown()
    }
  }
}
