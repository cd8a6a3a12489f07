import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

/// Two workspaces on one server, the second full of secrets; what the first is answered must hold none of them.
private struct Neighbours {
  static let ours = WorkspaceID(rawValue: 71)
  static let theirs = WorkspaceID(rawValue: 72)
  /// Stands in no answer by chance.
  static let theirCount = 1013

  let warehouse: ClickHouseWarehouse
  let other: ClickHouseWarehouse
  let administrator: ClickHouseWarehouse
  let biUser: ClickHouseWarehouse
  let theirProfiles: [String]

  static func with(_ body: (Neighbours) async throws -> Void) async throws {
    let listener = try BIListener(host: "127.0.0.1", port: 0)
    try await withServer(settings: LocalClickHouseSettings(bi: listener)) { server, _ in
      let bi = BIAccess(password: "a password of 32 characters or so", isLoopbackOnly: true)
      try await withWarehouse(on: server, workspace: theirs) { other in
        let secrets = secretEvents()
        let moves = (1...20).map {
          WarehouseMove(owner: SignatureID(rawValue: $0), profile: ProfileID(high: 73, low: $0), version: JournalOffset(rawValue: 9))
        }
        try await other.insert(WarehouseBatch(events: secrets, moves: moves), token: "0:1")
        try await withWarehouse(on: server, workspace: ours, bi: bi) { warehouse in
          var samples = SampleEvents(seed: 81)
          try await warehouse.insert(WarehouseBatch(events: samples.events(50), moves: []), token: "0:50")
          let user = ClickHouseWarehouse.biUser(workspace: ours)
          try await withClient("http://127.0.0.1:\(listener.httpPort)", user, bi.password) { biUser in
            let endpoint = try #require(server.endpoint)
            try await withClient(endpoint.url, endpoint.user, endpoint.password) { administrator in
              try await body(
                Neighbours(
                  warehouse: warehouse, other: other, administrator: administrator, biUser: biUser,
                  theirProfiles: Set(secrets.map { "\($0.profile)" } + moves.map { "\($0.profile)" }).sorted()))
            }
          }
        }
      }
    }
  }

  private static func withClient(
    _ url: String, _ user: String, _ password: String, _ body: (ClickHouseWarehouse) async throws -> Void
  ) async throws {
    let client = ClickHouseWarehouse(urls: [url], user: user, password: password, workspace: ours)
    let result: Result<Void, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    try await client.shutdown()
    try result.get()
  }

  private static func secretEvents() -> [WarehouseEvent] {
    var samples = SampleEvents(seed: 80)
    var events = samples.events(theirCount)
    for index in events.indices {
      events[index].profile = ProfileID(high: 72, low: events[index].owner.rawValue)
      events[index].userID = "theirs-\(index)"
      events[index].messageID = "theirs-\(index)"
      events[index].name = "theirs \(index % 7)"
      events[index].properties = Array(#"{"note":"theirs"}"#.utf8)
    }
    return events
  }

  /// What the attempt was answered, be it rows or a refusal.
  func outcome(_ sql: String, as user: User) async -> (isRefused: Bool, text: String) {
    do throws(WarehouseError) {
      switch user {
      case .reader: return (false, try await answer(sql))
      case .bi: return (false, try await biUser.administer(sql))
      }
    } catch {
      switch error {
      case .invalidQuery(_, let reason): return (true, reason)
      case .unavailable(let reason), .refused(_, let reason), .invalidAnalysis(_, let reason): return (true, "unavailable \(reason)")
      }
    }
  }

  private func answer(_ sql: String) async throws(WarehouseError) -> String {
    do { return try await warehouse.answer(sql) } catch let error as WarehouseError { throw error } catch { return "\(error)" }
  }

  /// Secrets of the other workspace in a text. A secret that the statement itself names is none.
  func secrets(in text: String, of sql: String) -> [String] {
    (["theirs", "\(Neighbours.theirCount)"] + theirProfiles).filter { text.contains($0) && !sql.contains($0) }
  }

  enum User: CaseIterable { case reader, bi }
}

extension Attempts {
  static let neighbours = Attempts(
    ours: Names(workspace: Neighbours.ours.rawValue), theirs: Names(workspace: Neighbours.theirs.rawValue))
}

@Suite struct `Of another workspace on the same server` {
  @Test func `no statement of a list of attempts gives anything, and what it may not do is refused`() async throws {
    try await Neighbours.with { both in
      for user in Neighbours.User.allCases {
        for sql in Attempts.neighbours.refused {
          let outcome = await both.outcome(sql, as: user)
          #expect(outcome.isRefused && !outcome.text.hasPrefix("unavailable"), "\(user): \(sql)\n\(outcome.text)")
          #expect(both.secrets(in: outcome.text, of: sql).isEmpty, "\(user): \(sql)\n\(outcome.text)")
        }
        for sql in Attempts.neighbours.answered {
          let outcome = await both.outcome(sql, as: user)
          #expect(both.secrets(in: outcome.text, of: sql).isEmpty, "\(user): \(sql)\n\(outcome.text)")
        }
      }
      let kept = try await both.administrator.administer("SELECT count() FROM kith.event_rows WHERE workspace = 72 FORMAT TSV")
      #expect(kept == "\(Neighbours.theirCount)\n")
      let count = try await both.other.answer("SELECT count() FROM events")
      #expect(count == "\(Neighbours.theirCount)\n")
    }
  }

  @Test func `even a view that forgets to ask for its workspace shows no row, in whatever order conditions are computed`() async throws {
    try await Neighbours.with { both in
      _ = try await both.administrator.administer("CREATE VIEW kith_w71.all_rows AS SELECT * FROM kith.event_rows")
      try await both.warehouse.prepare()
      for settings in ["", " SETTINGS enable_analyzer = 0", " SETTINGS optimize_move_to_prewhere = 0, query_plan_enable_optimizations = 0"]
      {
        for sql in [
          "SELECT count() FROM all_rows", "SELECT count() FROM all_rows WHERE throwIf(user_id LIKE 'theirs%') = 0",
          "SELECT count() FROM all_rows WHERE workspace = 71 OR throwIf(workspace = 72)",
          "SELECT countIf(intDiv(1, toUInt8(name NOT LIKE 'theirs%')) = 1) FROM all_rows",
        ] {
          let answer = try await both.biUser.administer(sql + settings + " FORMAT TSV")
          #expect(answer == "50\n", "\(sql + settings)")
        }
      }
    }
  }

  @Test func `not even the events of a profile whose number is known`() async throws {
    try await Neighbours.with { both in
      for profile in both.theirProfiles {
        for view in ["events_of", "order_items_of"] {
          for user in Neighbours.User.allCases {
            let outcome = await both.outcome("SELECT count() FROM \(view)(profile_id = '\(profile)')", as: user)
            #expect(!outcome.isRefused && outcome.text == "0\n", "\(view), \(user): \(outcome.text)")
          }
        }
      }
    }
  }

  @Test func `nobody logs in as the one that reads the tables, and BI's user goes when it is switched off`() async throws {
    try await Neighbours.with { both in
      let users = "SELECT name FROM system.users WHERE name LIKE 'kith_%_w71' ORDER BY name FORMAT TSV"
      let on = try await both.administrator.administer(users)
      #expect(on == "kith_bi_w71\nkith_definer_w71\nkith_reader_w71\n")
      let hosts = try await both.administrator.administer(
        "SELECT name, empty(host_ip) AND empty(host_names) AND empty(host_names_like) AND empty(host_names_regexp) FROM system.users WHERE name LIKE 'kith_definer_w%' ORDER BY name FORMAT TSV"
      )
      #expect(hosts == "kith_definer_w71\t1\nkith_definer_w72\t1\n")
      let off = try await both.administrator.administer("SELECT count() FROM system.users WHERE name = 'kith_bi_w72' FORMAT TSV")
      #expect(off == "0\n")
    }
  }
}
