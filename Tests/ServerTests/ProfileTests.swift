import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary
import WarehouseInMemory

@Suite struct `A profile in the API` {
  private func definitions(_ running: RunningAPI) {
    running.workspace.asked.withLock { asked in
      asked.definitions.sources = [SourceDefinition(id: SourceID(rawValue: 1), key: "shop", name: "Shop", writeKeys: ["k"])]
      asked.definitions.segments = [
        SegmentDefinition(id: SegmentID(rawValue: 7), key: "loyal", name: "Loyal", condition: .trait(path: ["vip"], .is(.bool(true))))
      ]
    }
  }

  private func ann(_ traits: [StoredTrait] = [], _ more: [StoredTrait] = []) -> ProfileRecord {
    ProfileRecord(
      row: ProfileRow(rawValue: 5),
      sections: [
        People.section(1, [.user("u1"), .email("ann@example.com")], traits: traits, days: (2, 5)),
        People.section(2, [.user("u1")], traits: more, days: (1, 9)),
      ],
      memberships: [.init(segment: SegmentID(rawValue: 7), since: People.time), .init(segment: SegmentID(rawValue: 8), since: People.time)])
  }

  @Test(arguments: ["user_id:u1", "email:ann%40example.com", "email:%20ANN@Example.com%20", "user_id:%20u1"])
  func `is found by any of its identifiers, written as clients write them`(reference: String) async throws {
    try await RunningAPI.run { running async throws in
      try People.store([ann()], in: running)
      let answer = try await running.get("/v1/profiles/\(reference)")
      #expect(answer.status == 200)
      #expect(try answer.json["id"] as? String == People.id(5, running))
    }
  }

  @Test func `shows identifiers with when they were seen, most telling first, and when the person was seen`() async throws {
    try await RunningAPI.run { running async throws in
      definitions(running)
      try People.store([ann()], in: running)
      let json = try await running.get("/v1/profiles/\(People.id(5, running))").json
      let identifiers = try #require(json["identifiers"] as? [[String: String]])
      #expect(
        identifiers == [
          ["type": "user_id", "value": "u1", "firstSeen": "2026-01-02T00:00:00.000Z", "lastSeen": "2026-01-10T00:00:00.000Z"],
          ["type": "email", "value": "ann@example.com", "firstSeen": "2026-01-03T00:00:00.000Z", "lastSeen": "2026-01-06T00:00:00.000Z"],
        ])
      #expect(json["firstSeen"] as? String == "2026-01-02T00:00:00.000Z")
      #expect(json["lastSeen"] as? String == "2026-01-10T00:00:00.000Z")
      #expect(json["segments"] as? [String] == ["loyal"])
    }
  }

  @Test func `shows of each trait the newest value, none that was taken back, and nested values as they are`() async throws {
    try await RunningAPI.run { running async throws in
      try People.store(
        [
          ann(
            [
              People.trait("city", .string("Ulm"), day: 3), People.trait("gone", .string("x")), People.trait("n", .integer(3)),
              People.trait("tags", .json(#"["a",{"b":1}]"#)),
            ], [People.trait("city", .string("Bonn"), day: 2), People.trait("gone", .null, day: 1)])
        ], in: running)
      let traits = try #require(try await running.get("/v1/profiles/user_id:u1").json["traits"] as? [String: Any])
      #expect(Set(traits.keys) == ["city", "n", "tags"])
      #expect(traits["city"] as? String == "Ulm")
      #expect(traits["n"] as? Int == 3)
      #expect((traits["tags"] as? [Any])?.count == 2)
    }
  }

  @Test func `shows source and time of each trait when asked`() async throws {
    try await RunningAPI.run { running async throws in
      definitions(running)
      try People.store([ann([People.trait("city", .string("Ulm"), day: 3)])], in: running)
      let traits = try #require(
        try await running.get("/v1/profiles/user_id:u1?provenance=true").json["traits"] as? [String: [String: String]])
      #expect(traits == ["city": ["value": "Ulm", "source": "shop", "time": "2026-01-04T00:00:00.000Z"]])
    }
  }

  @Test func `that was merged away leads to its survivor, over several merges`() async throws {
    try await RunningAPI.run { running async throws in
      let first = ProfileRecord(row: ProfileRow(rawValue: 3), mergedInto: ProfileRow(rawValue: 4))
      let second = ProfileRecord(row: ProfileRow(rawValue: 4), mergedInto: ProfileRow(rawValue: 5))
      try People.store([first, second, ann()], in: running)
      #expect(try await running.get("/v1/profiles/\(People.id(3, running))").json["id"] as? String == People.id(5, running))
    }
  }

  @Test func `merged in a circle is damage, not an endless search`() async throws {
    try await RunningAPI.run { running async throws in
      let first = ProfileRecord(row: ProfileRow(rawValue: 3), mergedInto: ProfileRow(rawValue: 4))
      let second = ProfileRecord(row: ProfileRow(rawValue: 4), mergedInto: ProfileRow(rawValue: 3))
      try People.store([first, second], in: running)
      let answer = try await running.get("/v1/profiles/\(People.id(3, running))")
      #expect(answer.status == 500)
      #expect(try answer.code == "state_damaged")
    }
  }

  @Test(arguments: ["user_id:u2", "email:no-mail", "user_id:", "4b7ec6c3-52bd-0bad-fe13-c7d78f620476", "nothing"])
  func `that nobody knows answers 404`(reference: String) async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.get("/v1/profiles/\(reference)")
      #expect(answer.status == 404)
      #expect(try answer.code == "profile_not_found")
    }
  }

  @Test func `is marked under its survivor's id, by the name of the token`() async throws {
    try await RunningAPI.run { running async throws in
      try People.store([ann()], in: running)
      let answer = try await running.call(.POST, "/v1/profiles/user_id:u1/marks", scope: .write, body: #"{"mark":"suppressed","set":true}"#)
      #expect(answer.status == 200)
      let (action, actor) = try #require(running.workspace.asked.withLock { $0.actions.last })
      #expect(action == .mark(profile: People.id(5, running), kind: .suppressed, isSet: true))
      #expect(actor == "write")
      #expect(try await running.call(.POST, "/v1/profiles/user_id:u1/marks", body: #"{"mark":"x","set":true}"#).status == 400)
    }
  }

  @Test func `shows that mail to the domain of an address cannot arrive, while domains are checked`() async throws {
    try await RunningAPI.run { running async throws in
      let emails = ["ann@gone.example", "ann@good.example"].map { Identifier(type: .email, value: $0) }
      try People.store([ProfileRecord(row: ProfileRow(rawValue: 5), sections: [People.section(1, emails)])], in: running)
      try await running.state.noteMailDomains(["gone.example", "good.example"], due: .zero, countMax: 9)
      try await running.state.keep([
        MailDomain(name: "gone.example", due: .zero).asked(answer: .doesNotExist, at: People.time),
        MailDomain(name: "good.example", due: .zero).asked(answer: .takesMail, at: People.time),
      ])
      func flags() async throws -> [[String]?] {
        let answer = try await running.get("/v1/profiles/email:ann@gone.example").json
        return (answer["identifiers"] as? [[String: Any]] ?? []).map { $0["flags"] as? [String] }
      }
      #expect(try await flags() == [nil, nil])
      running.workspace.asked.withLock { $0.definitions.checksMailDomains = true }
      #expect(try await flags() == [["undeliverable_domain"], nil])
    }
  }
}
