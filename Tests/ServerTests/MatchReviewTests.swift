import Foundation
import NIOHTTP1
import Ports
import Synchronization
import Testing
import Vocabulary

@Suite struct `Reviews in the API` {
  private static let evidence = MatchEvidence(
    probability: 0.93, model: 4, start: -20.5,
    steps: [.init(comparison: "surname", level: 12, bits: 9.5), .init(comparison: "birth", level: 6, bits: 7)])

  private static func review(_ number: UInt64) -> MatchReview {
    MatchReview(number: number, finding: MatchFinding(left: .user("ann"), right: .email("ann@x.y"), evidence: evidence), at: People.time)
  }

  private static func store(_ running: RunningAPI, reviews: [MatchReview]) throws {
    try People.store(
      [
        ProfileRecord(
          row: ProfileRow(rawValue: 5), sections: [People.section(1, [.user("ann")], traits: [People.trait("name", .string("Ann Lee"))])]),
        ProfileRecord(row: ProfileRow(rawValue: 6), sections: [People.section(2, [.email("ann@x.y")])]),
      ], in: running
    ) { $0.reviews = reviews.map { .open($0) } }
  }

  @Test func `are told oldest first, page by page, with both sides as they are and the waterfall in words`() async throws {
    try await RunningAPI.run { running async throws in
      try Self.store(running, reviews: [300, 301, 302].map(Self.review))
      let page = try await running.get("/v1/identity/reviews?limit=2").json
      let reviews = try #require(page["reviews"] as? [[String: Any]])
      #expect(reviews.compactMap { $0["number"] as? Int } == [300, 301])
      #expect(page["waiting"] as? Int == 3)
      #expect(page["matching"] is NSNull)
      let left = try #require(reviews[0]["left"] as? [String: Any])
      #expect(left["profile"] as? String == People.id(5, running))
      #expect((left["traits"] as? [String: Any])?["name"] as? String == "Ann Lee")
      let evidence = try #require(reviews[0]["evidence"] as? [String: Any])
      #expect(evidence["probability"] as? Double == 0.93)
      #expect(evidence["model"] as? Int == 4)
      let steps = try #require(evidence["steps"] as? [[String: Any]])
      #expect(steps.compactMap { $0["comparison"] as? String } == ["surname", "date of birth"])
      #expect(steps.compactMap { $0["agreement"] as? String } == ["equal", "one digit wrong or two swapped"])
      let next = try #require(page["next"] as? Int)
      let last = try await running.get("/v1/identity/reviews?limit=2&cursor=\(next)").json
      #expect((last["reviews"] as? [[String: Any]])?.compactMap { $0["number"] as? Int } == [302])
      #expect(last["next"] is NSNull)
    }
  }

  @Test func `are answered by a command in the name of the token`() async throws {
    try await RunningAPI.run { running async throws in
      try Self.store(running, reviews: [Self.review(300)])
      let answer = try await running.call(
        .POST, "/v1/identity/reviews/300", scope: .write, body: #"{"decision":"different","reason":"twins"}"#)
      #expect(answer.status == 200)
      let (action, actor) = try #require(running.workspace.asked.withLock { $0.actions.last })
      #expect(action == .review(number: 300, isSame: false, reason: "twins"))
      #expect(actor == "write")
    }
  }

  @Test(arguments: [
    ("/v1/identity/reviews/300", #"{"decision":"perhaps"}"#, 400, "decision"), ("/v1/identity/reviews/300", "{}", 400, "decision"),
    ("/v1/identity/reviews/300", #"{"decision":"same","reason":7}"#, 400, "reason"),
    ("/v1/identity/reviews/x", #"{"decision":"same"}"#, 404, "match_review_not_found"),
  ]) func `a wrong answer names its field`(path: String, body: String, status: Int, word: String) async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.call(.POST, path, body: body)
      #expect(answer.status == status)
      #expect(String(decoding: answer.bytes, as: UTF8.self).contains(word))
      #expect(running.workspace.asked.withLock { $0.actions.isEmpty })
    }
  }

  @Test(arguments: ["limit=0", "limit=201", "cursor=x"]) func `a wrong page names its field`(query: String) async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.get("/v1/identity/reviews?\(query)")
      #expect(answer.status == 400)
      #expect(String(decoding: answer.bytes, as: UTF8.self).contains(String(query.prefix { $0 != "=" })))
    }
  }
}
