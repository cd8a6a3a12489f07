import Foundation
import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

/// The programs and libraries that BI tools are, or are built on, as their makers ship them.
@Suite(.timeLimit(.minutes(5))) struct `The BI user` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let password = "0123456789abcdef0123456789abcdef"
  private static let workspace = WorkspaceID(rawValue: 81)

  private struct Gate {
    var listener: BIListener
    var events: [WarehouseEvent]
    var user = ClickHouseWarehouse.biUser(workspace: workspace)
    var database = ClickHouseWarehouse.readerDatabase(workspace: workspace)

    /// As `SELECT type, count() … ORDER BY type` shows them: in the order of the enumeration, track before page.
    var counts: [[String]] {
      [("track", EventType.track), ("page", EventType.page)].map { name, type in [name, String(events.count { $0.type == type })] }
    }
  }

  private func withGate(_ body: (Gate) async throws -> Void) async throws {
    let listener = try BIListener(host: "127.0.0.1", port: 0)
    try await withServer(settings: LocalClickHouseSettings(bi: listener)) { server, _ in
      let bi = BIAccess(password: Self.password, isLoopbackOnly: true)
      try await withWarehouse(on: server, workspace: Self.workspace, bi: bi) { warehouse in
        var samples = SampleEvents(seed: 90)
        let events = samples.events(200)
        try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "0:200")
        try await body(Gate(listener: listener, events: events))
      }
    }
  }

  private func psql(_ gate: Gate, _ sql: String, password: String = password) throws -> (status: Int32, text: String) {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
    process.arguments = [
      "-h", gate.listener.host, "-p", "\(gate.listener.postgreSQLPort)", "-U", gate.user, "-d", gate.database, "-X", "-A", "-t", "-c", sql,
    ]
    process.environment = ["PGPASSWORD": password, "PATH": searchPath]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test func `reads events with psql, and nothing without its password or outside its views`() async throws {
    try await withGate { gate in
      let counted = try psql(gate, "SELECT type, count(*) FROM events GROUP BY type ORDER BY type")
      #expect(counted.text == gate.counts.map { $0.joined(separator: "|") + "\n" }.joined())
      let stranger = try psql(gate, "SELECT 1", password: "guessed")
      #expect(stranger.status != 0)
      for sql in [
        "SELECT * FROM kith.event_rows", "DROP VIEW events", "SET readonly = 0", "SELECT * FROM file('/etc/passwd', LineAsString)",
      ] {
        let refused = try psql(gate, sql)
        #expect(refused.status != 0 && refused.text.contains("DB::Exception"), "\(sql): \(refused.text)")
      }
    }
  }

  @Test func `reads events with psycopg, clickhouse-connect and SQLAlchemy`() async throws {
    try await withGate { gate in
      let python = Self.root.appending(path: ".kith/python/bin/python").path
      try #require(FileManager.default.fileExists(atPath: python), "run scripts/fetch-python-clients.sh first")
      let text = try output(
        of: [
          python, Self.root.appending(path: "Tests/Clients/bi.py").path, gate.listener.host, "\(gate.listener.postgreSQLPort)",
          "\(gate.listener.httpPort)", gate.user, Self.password, gate.database,
        ], in: NSTemporaryDirectory())
      var looks: [String: [String: Any]] = [:]
      for line in text.split(separator: "\n") {
        let look = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        looks[look["look"] as? String ?? ""] = look
      }
      func rows(_ value: Any?) -> [[String]] { (value as? [[Any]] ?? []).map { $0.map { "\($0)" } } }
      #expect(rows(looks["psycopg_look"]?["saw"]) == gate.counts, "\(text)")
      #expect(rows(looks["connect_look"]?["saw"]) == gate.counts, "\(text)")
      #expect((looks["psycopg_foreign"]?["refused"] as? String)?.contains("Not enough privileges") == true, "\(text)")
      #expect((looks["connect_without_limits"]?["refused"] as? String)?.contains("max_execution_time") == true, "\(text)")
      #expect(looks["sqlalchemy_over_postgresql"]?["saw"] as? Int == 200, "\(text)")
      let seen = looks["sqlalchemy_look"]?["saw"] as? [String: Any]
      #expect(seen?["schemas"] as? [String] == [gate.database], "\(text)")
      #expect(Set(["events", "profiles", "segments", "memberships"]).isSubset(of: seen?["views"] as? [String] ?? []))
      #expect(Set(["message_id", "type", "name", "time", "user_id", "profile_id"]).isSubset(of: seen?["columns"] as? [String] ?? []))
      #expect(rows(seen?["rows"]) == gate.counts)
    }
  }

  private static let superset = ProcessInfo.processInfo.environment["KITH_TEST_SUPERSET"]

  /// Superset is a gigabyte of packages: only where a Python that has them is named.
  @Test(.enabled(if: superset != nil, "KITH_TEST_SUPERSET names no Python with apache-superset and clickhouse-connect"))
  func `is introspected by Superset`() async throws {
    try await withGate { gate in
      let client = Self.root.appending(path: "Tests/Clients/superset_look.py").path
      let text = try output(
        of: [Self.superset ?? "", client, gate.listener.host, "\(gate.listener.httpPort)", gate.user, Self.password, gate.database],
        in: NSTemporaryDirectory())
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("look ") }, "\(text)")
      let seen = try #require(try JSONSerialization.jsonObject(with: Data(line.dropFirst(5).utf8)) as? [String: Any])
      #expect((seen["schemas"] as? [String])?.contains(gate.database) == true, "\(text)")
      #expect(Set(["events", "profiles", "segments", "memberships", "order_items"]).isSubset(of: seen["views"] as? [String] ?? []))
      let columns = seen["columns"] as? [String: String] ?? [:]
      #expect(columns["message_id"] == "String" && columns["profile_id"] == "UUID", "\(columns)")
      #expect(columns["time"]?.contains("DateTime") == true, "\(columns)")
      #expect(seen["rows"] as? [[String]] == gate.counts)
    }
  }

  @Test func `is told when the port is taken`() throws {
    let taken = try BIListener(host: "127.0.0.1", port: 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try ClickHouseBinary.locate().python)
    process.arguments = [
      "-c",
      "import socket, sys; s = socket.create_server(('127.0.0.1', \(taken.postgreSQLPort))); print('up', flush=True); sys.stdin.read()",
    ]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    #expect(!output.fileHandleForReading.availableData.isEmpty)
    #expect(throws: LocalClickHouseError.self) { try BIListener(host: "127.0.0.1", port: taken.postgreSQLPort) }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
