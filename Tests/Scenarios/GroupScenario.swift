import Foundation
import NIOHTTP1
import Testing
import Waiting

/// Accounts and households, over the real server.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Accounts and households over the whole way` {
  private static let workspace = """
    region: DE
    sources:
      - {key: site, name: Site, writeKey: key}
    households:
      members_max: 5
      rules:
        - {key: home, by: [address, lastName]}
    segments:
      - {key: enterprise, name: Enterprise, where: {account: {where: {plan: enterprise}}}}
      - {key: families, name: Families, where: {household: {size: {gte: 2}}}}
    """

  private static func size(_ kith: KithProcess, _ segment: String) async throws -> Int {
    try await kith.api(.GET, "/v1/segments/\(segment)").json()["size"] as? Int ?? -1
  }

  private static func batch(_ kith: KithProcess, _ calls: [String]) async {
    #expect(await kith.collect(#"{"batch":[\#(calls.joined(separator: ","))]}"#) == 200)
  }

  @Test func `a change of plan reaches all colleagues and a family is found, across a kill`() async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace)
    for start in stride(from: 0, to: 4000, by: 200) {
      await Self.batch(
        kith, (start..<start + 200).map { #"{"type":"group","userId":"u\#($0)","groupId":"acme","traits":{"plan":"free"}}"# })
    }
    let homes = (0..<40).map {
      #"{"type":"identify","userId":"h\#($0)","traits":{"lastName":"Müller","address":"Hauptstr. \#(1 + $0 / 2), 10115 Berlin"}}"#
    }
    let hotel = (0..<30).map {
      #"{"type":"identify","userId":"g\#($0)","traits":{"lastName":"Guest","address":"Hotelweg 1, 10115 Berlin"}}"#
    }
    await Self.batch(kith, homes + hotel)
    try await kith.settle()
    #expect(try await Self.size(kith, "enterprise") == 0)
    #expect(try await Self.size(kith, "families") == 40)
    let household = try #require(
      (try await kith.api(.GET, "/v1/profiles/user_id:h0").json()["households"] as? [[String: Any]])?.first?["id"] as? String)
    #expect((try await kith.api(.GET, "/v1/households/\(household)").json()["members"] as? [String])?.count == 2)
    let large = try await kith.api(.GET, "/v1/households/too-large").json()["households"] as? [[String: Any]]
    #expect(large?.map { $0["size"] as? Int } == [30])

    // The plan changes, and the process ends before or while the colleagues follow.
    await Self.batch(kith, [#"{"type":"group","userId":"u7","groupId":"acme","traits":{"plan":"enterprise","name":"Acme"}}"#])
    kith.kill()
    try await kith.start()
    try await kith.settle()
    #expect(try await Self.size(kith, "enterprise") == 4000)
    #expect(try await Self.size(kith, "families") == 40)
    #expect(try await kith.api(.GET, "/v1/accounts/acme").json()["members"] as? Int == 4000)

    // The warehouse follows, also what was before the kill.
    try await until {
      let rows = try await kith.sql("SELECT name, toUInt32(members) AS members, trait.plan AS plan FROM accounts WHERE account_id = 'acme'")
      return rows.first.map { "\($0["name"] ?? "") \($0["members"] ?? "") \($0["plan"] ?? "")" } == "Acme 4000 enterprise"
    }
    let sizes = try await kith.sql("SELECT toUInt32(size) AS size, toUInt32(count()) AS homes FROM households GROUP BY size")
    #expect(sizes.map { "\($0["size"] ?? "") \($0["homes"] ?? "")" } == ["2 20"])
    let own = try await kith.sql("SELECT toUInt32(count()) AS n FROM household_members WHERE household_id = '\(household)'")
    #expect(own.map { "\($0["n"] ?? "")" } == ["2"])

    for arguments in [
      ["account", "list"], ["account", "get", "acme"], ["account", "members", "acme"], ["household", "get", household],
      ["export", "accounts", "--out", kith.data + "/accounts.csv"],
      ["export", "accounts", "--members", "--out", kith.data + "/members.parquet"],
    ] {
      #expect(try KithProcess.run(arguments + ["--data", kith.data]) == 0, "\(arguments)")
    }
    #expect(try KithProcess.run(["account", "get", "nobody", "--data", kith.data]) == 4)
    #expect(try KithProcess.run(["segment", "verify", "enterprise", "--data", kith.data]) == 0)
    try kith.end()
  }
}
