import Foundation
import GeneratedInputs
import NIOHTTP1
import Testing
import Waiting

/// Profiles that share no identifier, over the real server.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Matching over the whole way` {
  private static let workspace = """
    sources:
      - {key: site, name: Site, writeKey: key}
    identifiers:
      - {type: user_id, unique: true}
      - anonymous_id
    matching: {merge: 0.99, review: 0.8}
    """

  private static func identify(_ visitor: String, _ traits: [String: String]) -> [String: Any] {
    ["type": "identify", "anonymousId": visitor, "traits": traits.filter { !$0.value.isEmpty }]
  }

  /// `email` and `phone` would be identifiers: under other names they are facts to compare only.
  private static let names = GeneratedPeople.header.map { ["email": "mail", "phone": "mobile"][$0] ?? $0 }

  private static func send(_ kith: KithProcess, _ calls: [[String: Any]]) async throws {
    let body = try JSONSerialization.data(withJSONObject: ["batch": calls])
    #expect(await kith.collect(String(decoding: body, as: UTF8.self)) == 200)
  }

  /// Waits until everything that was taken has been matched.
  private static func settle(_ kith: KithProcess) async throws {
    try await until {
      let status = try await kith.api(.GET, "/v1/status").json()
      let standing = (status["matching"] as? [String: Any])?["standing"] as? String
      return status["caughtUp"] as? Bool == true && standing == "idle"
    }
  }

  private static func profile(_ kith: KithProcess, _ visitor: String) async throws -> String {
    try #require(try await kith.api(.GET, "/v1/profiles/anonymous_id:\(visitor)").json()["id"] as? String)
  }

  private static func reviews(_ kith: KithProcess, of visitor: String) async throws -> [[String: Any]] {
    var all: [[String: Any]] = []
    var cursor: Int? = 0
    while let after = cursor {
      let page = try await kith.api(.GET, "/v1/identity/reviews?limit=200&cursor=\(after)").json()
      all += page["reviews"] as? [[String: Any]] ?? []
      cursor = page["next"] as? Int
    }
    return all.filter { review in
      ["left", "right"].contains { ((review[$0] as? [String: Any])?["identifier"] as? [String: Any])?["value"] as? String == visitor }
    }
  }

  @Test func `typing mistakes are one person, explained and taken back; a middling pair is asked about once; across a crash`() async throws
  {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace)
    let people = GeneratedPeople(records: 1500, seed: 5).records
    for start in stride(from: 0, to: people.count, by: 250) {
      try await Self.send(
        kith, people[start..<start + 250].map { Self.identify($0.id, Dictionary(uniqueKeysWithValues: zip(Self.names, $0.fields))) })
    }
    try await Self.settle(kith)
    // By the truth of the generator: hardly anybody is taken for another.
    let merged = try await kith.api(.GET, "/v1/identity/decisions?limit=1000").json()["decisions"] as? [[String: Any]] ?? []
    #expect(merged.count > 300)
    let personOf = Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.person) })
    let wrong = merged.count { decision in
      let sides = ["identifiers", "others"].map {
        ((decision[$0] as? [[String: Any]])?.first?["value"] as? String).flatMap { personOf[$0] }
      }
      return sides[0] != sides[1]
    }
    #expect(wrong <= merged.count / 100, "\(wrong) of \(merged.count)")

    try await matchedAndTakenBack(kith)
    try await askedOnce(kith)
    try kith.end()
  }

  private func matchedAndTakenBack(_ kith: KithProcess) async throws {
    try await Self.send(
      kith,
      [
        Self.identify(
          "laptop",
          [
            "firstName": "Katharine", "lastName": "Oleander", "birthday": "1984-03-12", "mail": "k.oleander84@mail.example",
            "mobile": "2025550143",
          ]
        ),
        Self.identify(
          "shop",
          [
            "firstName": "Katherine", "lastName": "Oleandr", "birthday": "1984-03-12", "mail": "k.oleandr84@mail.example",
            "mobile": "2025550143",
          ]),
      ])
    try await Self.settle(kith)
    #expect(try await Self.profile(kith, "laptop") == Self.profile(kith, "shop"))
    let view = try await kith.api(.GET, "/v1/profiles/anonymous_id:shop/identity").json()
    let decision = try #require((view["decisions"] as? [[String: Any]])?.first)
    #expect(decision["actor"] as? String == "match")
    let evidence = try #require(decision["evidence"] as? [String: Any])
    #expect(evidence["probability"] as? Double ?? 0 >= 0.99)
    #expect(evidence["model"] as? Int ?? 0 >= 1)
    let told = (evidence["steps"] as? [[String: Any]] ?? []).map { "\($0["comparison"] ?? ""): \($0["agreement"] ?? "")" }
    #expect(told.contains("date of birth: equal"), "\(told)")
    let number = try #require(decision["number"])
    #expect(try await kith.api(.DELETE, "/v1/identity/decisions/\(number)").status == 200)
    try await Self.settle(kith)
    #expect(try await Self.profile(kith, "laptop") != Self.profile(kith, "shop"))
    kith.kill()
    try await kith.start()
    try await Self.settle(kith)
    #expect(try await Self.profile(kith, "laptop") != Self.profile(kith, "shop"))
    #expect(try await Self.reviews(kith, of: "shop").isEmpty)
  }

  private func askedOnce(_ kith: KithProcess) async throws {
    // A date of birth that nearly agrees is for people to decide, however much else does.
    try await Self.send(
      kith,
      [
        Self.identify(
          "phone",
          [
            "firstName": "Barnaby", "lastName": "Thistlewood", "birthday": "1990-07-25", "mail": "b.thistlewood90@mail.example",
            "mobile": "2025550177",
          ]),
        Self.identify(
          "desk",
          [
            "firstName": "Barnabi", "lastName": "Thistlewood", "birthday": "1990-07-26", "mail": "b.thistlewood90@mail.example",
            "mobile": "2025550177",
          ]),
      ])
    try await Self.settle(kith)
    let review = try #require(try await Self.reviews(kith, of: "desk").first)
    let number = try #require(review["number"])
    kith.kill()
    try await kith.start()
    try await Self.settle(kith)
    #expect(try await Self.reviews(kith, of: "desk").map { "\($0["number"] ?? "")" } == ["\(number)"])
    let path = "/v1/identity/reviews/\(number)"
    #expect(try await kith.api(.POST, path, body: #"{"decision":"perhaps"}"#, type: "application/json").status == 400)
    #expect(try await kith.api(.POST, "/v1/identity/reviews/7", body: #"{"decision":"same"}"#, type: "application/json").status == 404)
    let answer = try await kith.api(.POST, path, body: #"{"decision":"different","reason":"twins"}"#, type: "application/json")
    #expect(answer.status == 200)
    #expect(try await kith.api(.POST, path, body: #"{"decision":"same"}"#, type: "application/json").status == 409)
    try await Self.send(kith, [Self.identify("desk", ["city": "Springfield"]), Self.identify("phone", ["city": "Springfield"])])
    try await Self.settle(kith)
    kith.kill()
    try await kith.start()
    try await Self.settle(kith)
    #expect(try await Self.profile(kith, "phone") != Self.profile(kith, "desk"))
    #expect(try await Self.reviews(kith, of: "desk").isEmpty)
  }
}
