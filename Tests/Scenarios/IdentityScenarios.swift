import Foundation
import NIOHTTP1
import Testing

/// Who is who, over the real server and its warehouse.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Identity over the whole way` {
  private static let workspace = """
    sources:
      - {key: site, name: Site, writeKey: key}
    identifiers:
      - {type: user_id, unique: true}
      - {type: phone, sharedAbove: 2}
      - anonymous_id
    segments:
      - {key: buyers, name: Buyers, where: {did: {event: Bought}}}
    """

  private static func names(_ kith: KithProcess, _ reference: String) async throws -> [String] {
    let events = try await kith.api(.GET, "/v1/profiles/\(reference)/events").json()["events"] as? [[String: Any]] ?? []
    return events.compactMap { $0["name"] as? String }.sorted()
  }

  @Test func `a shared tablet is split off, with its events, its segment and its timeline, for good and across a crash`() async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace)
    #expect(await kith.collect(#"{"event":"Bought","anonymousId":"tablet"}"#, path: "/v1/track") == 200)
    #expect(await kith.collect(#"{"event":"Signed In","userId":"ann","anonymousId":"tablet"}"#, path: "/v1/track") == 200)
    #expect(await kith.collect(#"{"event":"Rated","userId":"ann"}"#, path: "/v1/track") == 200)
    try await kith.settle()
    #expect(try await Self.names(kith, "user_id:ann") == ["Bought", "Rated", "Signed In"])
    let body = #"{"identifiers":[{"type":"anonymous_id","value":"tablet"}],"reason":"stands in the shop"}"#
    let answer = try await kith.api(.POST, "/v1/profiles/user_id:ann/unmerge", body: body, type: "application/json")
    #expect(answer.status == 200)
    #expect(try answer.json()["splitOff"] as? String != nil)
    try await kith.settle()
    #expect(try await Self.names(kith, "user_id:ann") == ["Rated", "Signed In"])
    #expect(try await Self.names(kith, "anonymous_id:tablet") == ["Bought"])
    #expect(try await kith.api(.GET, "/v1/profiles/user_id:ann").json()["segments"] as? [String] == [])
    #expect(try await kith.api(.GET, "/v1/profiles/anonymous_id:tablet").json()["segments"] as? [String] == ["buyers"])
    let perProfile = try await kith.sql("SELECT profile_id, count() AS n FROM events GROUP BY profile_id ORDER BY n")
    #expect(perProfile.compactMap { "\($0["n"] ?? "")" } == ["1", "2"])
    kith.kill()
    try await kith.start()
    #expect(await kith.collect(#"{"event":"Signed In","userId":"ann","anonymousId":"tablet"}"#, path: "/v1/track") == 200)
    #expect(await kith.collect(#"{"event":"Bought","anonymousId":"tablet"}"#, path: "/v1/track") == 200)
    try await kith.settle()
    #expect(try await Self.names(kith, "anonymous_id:tablet") == ["Bought", "Bought"])
    let history = try await kith.api(.GET, "/v1/profiles/user_id:ann/identity").json()["history"] as? [[String: Any]] ?? []
    #expect(history.contains { $0["actor"] as? String == "admin" && $0["reason"] as? String == "stands in the shop" }, "\(history)")
    let number = try #require(
      (try await kith.api(.GET, "/v1/identity/decisions").json()["decisions"] as? [[String: Any]])?.first?["number"])
    #expect(try await kith.api(.DELETE, "/v1/identity/decisions/\(number)").status == 200)
    try await kith.settle()
    #expect(try await Self.names(kith, "user_id:ann").count == 5)
    try kith.end()
  }

  @Test func `other rules are planned, applied to all that is known, and a family's phone stops matching`() async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace)
    for user in ["ann", "bob", "cem"] {
      let identify = #"{"userId":"\#(user)","traits":{"phone":"+84 90 123 4567"}}"#
      #expect(await kith.collect(identify, path: "/v1/identify") == 200)
    }
    #expect(await kith.collect(#"{"anonymousId":"d","traits":{"phone":"+84 90 123 4567"}}"#, path: "/v1/identify") == 200)
    try await kith.settle()
    let decisions = try await kith.api(.GET, "/v1/identity/decisions").json()["decisions"] as? [[String: Any]] ?? []
    #expect(decisions.compactMap { $0["kind"] as? String } == ["shared"])
    #expect(try await kith.api(.GET, "/v1/profiles/phone:+84901234567").status == 404)
    let looser = Self.workspace.replacing("sharedAbove: 2", with: "limit: 3")
    let plan = try await kith.api(.POST, "/v1/identity/plan", body: looser).json()
    #expect(plan["profilesBefore"] as? Int == 4)
    #expect(plan["profilesAfter"] as? Int == 3)
    try await kith.apply(looser)
    try await kith.settle()
    #expect(
      try await kith.api(.GET, "/v1/profiles/anonymous_id:d").json()["id"] as? String
        == kith.api(.GET, "/v1/profiles/user_id:ann").json()["id"] as? String)
    try kith.end()
  }
}
