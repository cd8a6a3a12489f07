import Foundation
import NIOHTTP1
import Ports
import Synchronization
import Testing
import Vocabulary

@Suite struct `Identity in the API` {
  private static func device(_ value: String) -> Identifier { Identifier(type: .anonymousID, value: value) }

  /// Ann has a user id, an e-mail and a device, linked by two signatures; the tablet's e-mail is Bob's.
  private static func store(_ running: RunningAPI) throws {
    var refused = People.section(4, [.user("bob"), .email("ann@x.y")], days: (4, 4))
    refused.refusedMask = 2
    try People.store(
      [
        ProfileRecord(
          row: ProfileRow(rawValue: 5),
          sections: [
            People.section(1, [device("d")], days: (0, 0)), People.section(2, [.email("ann@x.y"), device("d")], days: (1, 1)),
            People.section(3, [.user("ann"), .email("ann@x.y")], days: (2, 9)),
          ], refusedLinks: [ProfileRow(rawValue: 6)]),
        ProfileRecord(row: ProfileRow(rawValue: 6), sections: [refused], refusedLinks: [ProfileRow(rawValue: 5)]),
      ], in: running
    ) { commit in
      commit.audit = [
        AuditRow(offset: JournalOffset(rawValue: 1), at: People.time, actor: "eve", action: "identity.merge", subject: "", detail: "")
      ]
    }
  }

  @Test func `shows what links the identifiers of a profile, and what was refused by which limit`() async throws {
    try await RunningAPI.run { running async throws in
      try Self.store(running)
      let json = try await running.get("/v1/profiles/user_id:ann/identity").json
      let nodes = try #require(json["nodes"] as? [[String: Any]])
      #expect(nodes.compactMap { $0["value"] as? String } == ["d", "ann@x.y", "ann", "bob"])
      #expect(nodes.compactMap { $0["profile"] as? String } == [5, 5, 5, 6].map { People.id($0, running) })
      let edges = try #require(json["edges"] as? [[String: Any]])
      let told = edges.map { edge in
        ["from", "to"].map { (edge[$0] as? [String: String])?["value"] ?? "" } + [edge["refused"] as? String ?? "merged"]
      }
      #expect(told == [["ann@x.y", "d", "merged"], ["ann", "ann@x.y", "merged"], ["bob", "ann@x.y", "limit_per_type"]])
      #expect(json["linked"] as? [String] == [People.id(6, running)])
    }
  }

  @Test func `tells the chain of evidence between two identifiers, in order`() async throws {
    try await RunningAPI.run { running async throws in
      try Self.store(running)
      let answer = try await running.get("/v1/profiles/user_id:ann/identity/path?from=user_id:ann&to=anonymous_id:d")
      let steps = try #require(try answer.json["steps"] as? [[String: Any]])
      let edges = steps.compactMap { $0["edge"] as? [String: Any] }
      #expect(edges.compactMap { ($0["to"] as? [String: String])?["value"] } == ["ann@x.y", "d"])
      #expect(edges.compactMap { $0["signature"] as? String } == ["3", "2"])
      let other = try await running.get("/v1/profiles/user_id:ann/identity/path?from=user_id:ann&to=user_id:bob")
      #expect(other.status == 400)
    }
  }

  @Test func `splits identifiers off by a command in the name of the token`() async throws {
    try await RunningAPI.run { running async throws in
      try Self.store(running)
      let body = #"{"identifiers":[{"type":"email","value":" Ann@X.y "}],"reason":"her sister's"}"#
      let answer = try await running.call(.POST, "/v1/profiles/user_id:ann/unmerge", scope: .write, body: body)
      #expect(answer.status == 200)
      let (action, actor) = try #require(running.workspace.asked.withLock { $0.actions.last })
      #expect(action == .unmerge(profile: People.id(5, running), identifiers: [.email("ann@x.y")], reason: "her sister's"))
      #expect(actor == "write")
      for wrong in [
        #"{}"#, #"{"identifiers":[]}"#, #"{"identifiers":[{"type":"email","value":"x"}]}"#, #"{"identifiers":[{"value":"x"}]}"#,
      ] {
        let refused = try await running.call(.POST, "/v1/profiles/user_id:ann/unmerge", body: wrong)
        #expect(refused.status == 400, "\(wrong)")
      }
    }
  }

  @Test func `says what other rules would do, and what is wrong with them`() async throws {
    try await RunningAPI.run { running async throws in
      try Self.store(running)
      let rules = "identifiers: [{type: user_id, limit: 9}, {type: email, limit: 5}, {type: anonymous_id, limit: 5}]"
      let plan = try await running.call(.POST, "/v1/identity/plan", body: rules, type: "application/yaml")
      #expect(plan.status == 200)
      #expect(try plan.json["merges"] as? Int == 1)
      #expect(try plan.json["profilesAfter"] as? Int == 1)
      let examples = try #require(try plan.json["examples"] as? [[String: Any]])
      #expect(examples.first?["profiles"] as? [String] == [5, 6].map { People.id($0, running) })
      let wrong = try await running.call(
        .POST, "/v1/identity/plan", body: "identifiers: [{type: email, limit: 0}]", type: "application/yaml")
      #expect(wrong.status == 400)
      #expect(running.workspace.asked.withLock { $0.actions.isEmpty })
    }
  }
}
