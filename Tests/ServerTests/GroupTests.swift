import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Accounts and households in the API` {
  private static let home = KeyedHash(high: 7, low: 9)

  /// Five members of `acme`, of whom two live together; and a hotel.
  private func fill(_ running: RunningAPI) throws {
    running.workspace.asked.withLock { asked in
      asked.definitions.sources = [SourceDefinition(id: SourceID(rawValue: 1), key: "shop", name: "Shop", writeKeys: ["k"])]
      asked.definitions.households = HouseholdRules(rules: [HouseholdRule(key: "home", traits: ["address"])], membersMax: 3)
      asked.definitions.segments = [
        SegmentDefinition(
          id: SegmentID(rawValue: 7), key: "pro", name: "Pro",
          condition: .all([
            .account(
              AccountCondition(
                id: .in([.string("acme"), .string("b")]), filter: [PropertyCondition(path: ["plan"], comparison: .is(.string("pro")))])),
            .any([
              .household(HouseholdCondition(rule: "home", size: CountComparison(.gte, 2))), .account(AccountCondition()),
            ]),
          ]))
      ]
    }
    let acme = KeyedHash.account("acme", key: running.workspace.hashKey)
    let records = (1...5).map { row in
      var section = People.section(UInt64(row), [.user("u\(row)")])
      _ = section.note(account: "acme", at: People.time.advanced(by: Int64(row) * .day))
      var record = ProfileRecord(row: ProfileRow(rawValue: UInt64(row)), sections: [section])
      record.groups = [ProfileGroup(key: acme)] + (row < 3 ? [ProfileGroup(key: Self.home, rule: "home", size: 2)] : [])
      return record
    }
    try People.store(records, in: running) { commit in
      commit.accounts = [
        Account(
          id: "acme", traits: [People.trait("gone", .null), People.trait("plan", .string("pro"), day: 2)], firstSeen: People.time,
          lastSeen: People.time.advanced(by: .day)), Account(id: "b/c d", firstSeen: People.time, lastSeen: People.time),
      ]
      commit.groupMembers = records.flatMap { record in
        record.groups.map { GroupMemberChange(group: $0.key, kind: $0.kind, profile: record.row, isMember: true) }
      }
      commit.groupMembers += (10...20).map {
        GroupMemberChange(group: KeyedHash(high: 1, low: 1), kind: .household, profile: ProfileRow(rawValue: $0), isMember: true)
      }
    }
  }

  @Test func `accounts are listed page by page and shown with traits, sources and members`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let first = try await running.get("/v1/accounts?limit=1").json
      #expect((first["accounts"] as? [[String: Any]])?.map { $0["id"] as? String } == ["acme"])
      let next = try #require(first["next"] as? String)
      let second = try await running.get("/v1/accounts?limit=1&cursor=\(next)").json
      #expect((second["accounts"] as? [[String: Any]])?.map { $0["id"] as? String } == ["b/c d"])
      #expect(second["next"] is NSNull)
      let acme = try await running.get("/v1/accounts/acme").json
      #expect(acme["members"] as? Int == 5)
      let plan = try #require((acme["traits"] as? [String: [String: String]])?["plan"])
      #expect(plan == ["value": "pro", "source": "shop", "time": "2026-01-03T00:00:00.000Z"])
      #expect((acme["traits"] as? [String: Any])?.count == 1, "what was taken away is not shown")
      #expect(try await running.get("/v1/accounts/b%2Fc%20d").json["members"] as? Int == 0)
      #expect(try await running.get("/v1/accounts/none").status == 404)
    }
  }

  @Test(arguments: [1, 2, 5, 100]) func `members of an account come page by page, each once`(limit: Int) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      var seen: [String] = []
      var cursor = ""
      while true {
        let json = try await running.get("/v1/accounts/acme/members?limit=\(limit)\(cursor)").json
        seen += json["members"] as? [String] ?? []
        guard let next = json["next"] as? String else { break }
        cursor = "&cursor=\(next)"
      }
      #expect(seen == (1...5).map { People.id($0, running) })
      #expect(try await running.get("/v1/accounts/none/members").status == 404)
      #expect(try await running.get("/v1/accounts/acme/members?cursor=x").status == 400)
    }
  }

  @Test func `a profile shows its accounts and households, and a household its members`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let json = try await running.get("/v1/profiles/user_id:u2").json
      #expect((json["accounts"] as? [[String: String]])?.map { $0["id"] } == ["acme"])
      #expect((json["accounts"] as? [[String: String]])?.map { $0["firstSeen"] } == ["2026-01-03T00:00:00.000Z"])
      let household = try #require((json["households"] as? [[String: Any]])?.first)
      #expect(household["rule"] as? String == "home")
      #expect(household["size"] as? Int == 2)
      #expect(household["tooLarge"] as? Bool == false)
      let id = try #require(household["id"] as? String)
      #expect(id == Self.home.hexadecimal)
      let whole = try await running.get("/v1/households/\(id)").json
      #expect(whole["members"] as? [String] == (1...2).map { People.id($0, running) })
      #expect(whole["rule"] as? String == "home")
      #expect(
        try await running.get("/v1/households/\(KeyedHash.account("acme", key: running.workspace.hashKey).hexadecimal)").status == 404)
      #expect(try await running.get("/v1/households/x").status == 404)
      let large = try await running.get("/v1/households/too-large").json["households"] as? [[String: Any]]
      #expect(large?.map { $0["size"] as? Int } == [11])
    }
  }

  @Test func `a condition about groups is explained by the account's traits, and can be applied again as it is read`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let explained = try await running.get("/v1/segments/pro/members/user_id:u1/explanation").json
      #expect((explained["condition"] as? [String: Any])?["holds"] as? Bool == true, "\(explained)")
      let definitions = try await running.get("/v1/definitions").json
      let file = try JSONSerialization.data(withJSONObject: [
        "segments": definitions["segments"], "households": definitions["households"], "identifiers": [],
      ])
      let answer = try await running.call(.POST, "/v1/definitions?dryRun=true", body: String(decoding: file, as: UTF8.self))
      #expect(answer.status == 200, "\(answer.text)")
      let changes = try #require(try answer.json["changes"] as? [[String: String]])
      #expect(changes.filter { $0["kind"] == "segment" || $0["kind"] == "households" }.map { $0["action"] } == ["unchanged", "unchanged"])
    }
  }
}
