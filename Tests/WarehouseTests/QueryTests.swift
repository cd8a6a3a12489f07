import Foundation
import Ports
import Synchronization
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse) struct `A query` {
  private func withEvents(_ body: (ClickHouseWarehouse, [WarehouseEvent]) async throws -> Void) async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      var samples = SampleEvents(seed: 60)
      let events = samples.events(100)
      try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "0:100")
      try await body(warehouse, events)
    }
  }

  @Test func `sees friendly columns and no others`() async throws {
    try await withEvents { warehouse, _ in
      let lines = try await warehouse.answer("DESCRIBE TABLE events").split(separator: "\n")
      #expect(
        lines.map { $0.prefix { $0 != "\t" } } == [
          "message_id", "type", "name", "time", "received_at", "user_id", "anonymous_id", "profile_id", "properties", "context", "traits",
          "source", "offset",
        ])
    }
  }

  @Test func `answers in the asked format`() async throws {
    try await withEvents { warehouse, events in
      let first = try #require(events.first { $0.type == .track })
      let sql = "SELECT type, name, time FROM events WHERE offset = \(first.offset.rawValue)"
      let time = first.time.iso8601.replacing("T", with: " ").replacing("Z", with: "")
      let padded = time + (time.split(separator: ".")[1].count == 3 ? "000" : "")
      #expect(
        try await warehouse.answer(sql, format: "CSVWithNames") == "\"type\",\"name\",\"time\"\n\"track\",\"\(first.name)\",\"\(padded)\"\n"
      )
      #expect(
        try await warehouse.answer(sql, format: "JSONEachRow") == "{\"type\":\"track\",\"name\":\"\(first.name)\",\"time\":\"\(padded)\"}\n"
      )
    }
  }

  @Test func `sees the events of its own workspace only`() async throws {
    try await withEvents { _, _ in
      try await withEvents { warehouse, _ in
        let count = try await warehouse.answer("SELECT count() FROM events")
        #expect(count == "100\n")
      }
    }
  }

  @Test(arguments: [
    "INSERT INTO events (message_id) VALUES ('x')", "DROP TABLE kith.event_rows", "ALTER TABLE kith.event_rows DELETE WHERE 1",
    "CREATE TABLE t (a Int8) ENGINE = Memory", "SELECT count() FROM kith.event_rows", "SELECT count() FROM kith.moves",
    "SELECT * FROM file('/etc/passwd', LineAsString)", "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
    "SELECT * FROM remote('127.0.0.1', kith.event_rows)", "SELECT 1 SETTINGS readonly = 0", "SELECT 1 SETTINGS max_execution_time = 0",
    "SYSTEM SHUTDOWN", "SELECT 1; SELECT 2", "SET readonly = 0", "SELECT * FROM system.users", "SHOW CREATE DICTIONARY profile_of",
    "SELECT no_such_column FROM events", "nonsense",
  ])
  func `that changes something, leaves its table or makes no sense is refused with a reason`(sql: String) async throws {
    try await withEvents { warehouse, _ in
      let error = await #expect(throws: WarehouseError.self) { try await warehouse.answer(sql) }
      guard case .invalidQuery(let code, let reason) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(code > 0 && reason.contains("DB::Exception"))
      let count = try await warehouse.answer("SELECT count() FROM events")
      #expect(count == "100\n")
    }
  }

  @Test(arguments: ["", "CSV'", "No Such", "NoSuchFormat"])
  func `in an unknown format is refused`(format: String) async throws {
    try await withEvents { warehouse, _ in
      let error = await #expect(throws: WarehouseError.self) { try await warehouse.answer("SELECT 1", format: format) }
      guard case .invalidQuery(73, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `that fails early hands no bytes over, but the database's reason`() async throws {
    try await withEvents { warehouse, _ in
      let handedOver = try await fails(warehouse, "SELECT throwIf(number = 70000, 'the end of it') FROM numbers(90000)")
      #expect(handedOver == 0)
    }
  }

  @Test(arguments: ["TSV", "CSVWithNames", "JSONEachRow", "JSON"])
  func `that fails half-way ends with the database's reason, which is not among the rows`(format: String) async throws {
    try await withEvents { warehouse, _ in
      let sql = "SELECT number, toString(cityHash64(number)), throwIf(number = 3000000, 'the end of it') FROM numbers(5000000)"
      // On a busy machine the rows may fail before the first have left the server.
      for _ in 0..<20 { if try await fails(warehouse, sql, format: format) > 1 << 20 { return } }
      Issue.record("no query came half-way")
    }
  }

  /// - Returns: bytes of rows that came before the reason.
  private func fails(_ warehouse: ClickHouseWarehouse, _ sql: String, format: String = "TSV") async throws -> Int {
    let bytes = Mutex<(count: Int, end: [UInt8])>((0, []))
    let error = await #expect(throws: WarehouseError.self) {
      try await warehouse.query(sql: sql, format: format) { piece throws(WarehouseError) in
        bytes.withLock { $0 = ($0.count + piece.count, Array(($0.end + piece).suffix(10_000))) }
      }
    }
    guard case .invalidQuery(395, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return 0
    }
    #expect(reason.contains("the end of it"))
    let (count, end) = bytes.withLock { $0 }
    #expect(!String(decoding: end, as: UTF8.self).contains("DB::Exception"))
    return count
  }

  @Test(arguments: [
    (396, "SELECT number FROM numbers(100001)"), (396, "SELECT repeat('x', 1000 + number % 2) FROM numbers(20000)"),
    (159, "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1"),
    (241, "SELECT length(groupArray(repeat('x', 1000))) FROM numbers(1000000)"),
  ])
  func `beyond a limit of rows, bytes, time or memory is refused`(code: Int, sql: String) async throws {
    let server = try #require(RunningServer.current)
    let limits = QueryLimits(secondsMax: 2, memoryBytesMax: 100_000_000, rowsMax: 100_000, answerBytesMax: 10_000_000)
    try await withWarehouse(on: server, limits: limits) { warehouse in
      let error = await #expect(throws: WarehouseError.self) { try await warehouse.answer(sql) }
      guard case .invalidQuery(code, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `ends in the database when its reader goes away`() async throws {
    try await withEvents { warehouse, _ in
      let query = Task { try await warehouse.answer("SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1") }
      let running =
        "SELECT count() FROM system.processes WHERE query LIKE '%numbers(1000000000000)%' AND user LIKE 'kith_reader%' FORMAT TSV"
      while try await warehouse.administer(running) == "0\n" {}
      query.cancel()
      while try await warehouse.administer(running) != "0\n" {}
      await #expect(throws: WarehouseError.self) { try await query.value }
    }
  }

  @Test func `whose reader gives up ends with the reader's error, and the next one works`() async throws {
    try await withEvents { warehouse, _ in
      await #expect(throws: WarehouseError.unavailable(reason: "enough")) {
        try await warehouse.query(sql: "SELECT number FROM numbers(900000)", format: "TSV") { _ throws(WarehouseError) in
          throw .unavailable(reason: "enough")
        }
      }
      let next = try await warehouse.answer("SELECT 1")
      #expect(next == "1\n")
    }
  }
}
