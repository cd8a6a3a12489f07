import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse) struct `The views of accounts and households` {
  private static func profile(
    _ number: UInt64, version: UInt64 = 1, isGone: Bool = false, accounts: [String] = [], households: [UInt64] = []
  ) -> WarehouseProfile {
    let seen = Timestamp(microseconds: Int64(number) * .day)
    return WarehouseProfile(
      id: ProfileID(high: 1, low: number), version: version, isGone: isGone, firstSeen: seen, lastSeen: seen.advanced(by: .day),
      accounts: accounts.map { AccountLink(account: $0, firstSeen: seen, lastSeen: seen) },
      households: households.map { .init(group: KeyedHash(high: 0, low: $0), rule: "home") })
  }

  private static func account(_ id: String, version: UInt64, _ traits: String) -> WarehouseAccount {
    WarehouseAccount(
      id: id, version: version, firstSeen: .zero, lastSeen: Timestamp(microseconds: .day), traits: Array(traits.utf8))
  }

  private static func definitions(membersMax: Int?) -> Definitions {
    var definitions = Definitions.initial
    definitions.households = membersMax.map {
      HouseholdRules(rules: [HouseholdRule(key: "home", traits: ["address"])], membersMax: $0)
    }
    return definitions
  }

  @Test func `show each account as it was told last, with the members that its profiles say`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      try await warehouse.store(accounts: [
        Self.account("acme", version: 5, #"{"name":"L'Acme","plan":"pro"}"#), Self.account("globex", version: 6, "{}"),
      ])
      try await warehouse.store(accounts: [Self.account("acme", version: 4, #"{"plan":"old"}"#)])
      try await warehouse.store([
        Self.profile(1, accounts: ["acme", "globex"]), Self.profile(2, accounts: ["acme"]), Self.profile(3, accounts: ["acme"]),
      ])
      try await warehouse.store([Self.profile(3, version: 2, isGone: true)])
      let rows = try await warehouse.answer(
        "SELECT account_id, name, members, traits, trait.plan, first_seen < last_seen FROM accounts ORDER BY account_id")
      #expect(
        rows == #"acme"# + "\t" + #"L\'Acme"# + "\t2\t" + #"{"name":"L\'Acme","plan":"pro"}"# + "\tpro\t1\nglobex\t\t1\t{}\t\\N\t1\n")
      let members = try await warehouse.answer(
        "SELECT account_id, profile_id, toUnixTimestamp(since) FROM account_members ORDER BY account_id, profile_id")
      let (first, second) = (ProfileID(high: 1, low: 1).description, ProfileID(high: 1, low: 2).description)
      #expect(members == "acme\t\(first)\t86400\nacme\t\(second)\t172800\nglobex\t\(first)\t86400\n")
      let ids = try await warehouse.answer("SELECT account_ids FROM profiles ORDER BY profile_id")
      #expect(ids == "['acme','globex']\n['acme']\n")
    }
  }

  @Test func `leave out households with more members than one may have, and all when there are no rules`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      try await warehouse.store(
        (1...2).map { Self.profile($0, households: [7]) } + (3...6).map { Self.profile($0, households: $0 == 3 ? [8, 9] : [8]) })
      #expect(try await warehouse.answer("SELECT count() FROM households") == "0\n")
      try await warehouse.adopt(Self.definitions(membersMax: 3))
      let shown = "SELECT household_id, rule, size, length(profile_ids) FROM households ORDER BY household_id"
      let (seven, nine) = (KeyedHash(high: 0, low: 7).hexadecimal, KeyedHash(high: 0, low: 9).hexadecimal)
      #expect(try await warehouse.answer(shown) == "\(seven)\thome\t2\t2\n\(nine)\thome\t1\t1\n")
      let members = "SELECT household_id, count() FROM household_members GROUP BY household_id ORDER BY household_id"
      #expect(try await warehouse.answer(members) == "\(seven)\t2\n\(nine)\t1\n")
      try await warehouse.adopt(Self.definitions(membersMax: 12))
      #expect(try await warehouse.answer("SELECT count() FROM households") == "3\n")
      try await warehouse.adopt(Self.definitions(membersMax: nil))
      #expect(try await warehouse.answer("SELECT count() FROM households") == "0\n")
      #expect(try await warehouse.answer("SELECT count() FROM household_members") == "0\n")
    }
  }
}
