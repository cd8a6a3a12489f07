import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `The warehouse's profiles` {
  private func settle(_ rig: Rig, until isTrue: ([WarehouseProfile]) -> Bool) async throws {
    try await rig.settle()
    try await until { isTrue(rig.warehouse.profiles) }
  }

  @Test func `hold traits, identifiers and memberships, and follow what time alone changes`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought(within: 30 * .day))])
    try await rig.send(#"{"userId":"u1","traits":{"email":"ANN@example.com","plan":"gold"}}"#, call: .identify)
    try await rig.track("Bought", #""userId":"u1""#)
    try await settle(rig) { $0.first?.memberships.map(\.segment) == [SegmentID(rawValue: 1)] && $0.first?.eventCount == 2 }
    let profile = try #require(rig.warehouse.profiles.first)
    let traits = #"{"email":"ANN@example.com","plan":"gold","standard":{"email":"ann@example.com"}}"#
    #expect(String(decoding: profile.traits, as: UTF8.self) == traits)
    #expect(profile.identifiers == ["email:ann@example.com", "user_id:u1"])
    #expect(profile.terms?.contains("ann@example.com") == true)
    rig.clock.advance(31 * .day)
    try await settle(rig) { $0.first?.memberships.isEmpty == true }
    await rig.workspace.stop()
  }

  @Test func `lose a profile that was merged into another`() async throws {
    let rig = try Rig()
    try await rig.track("Viewed", #""anonymousId":"a1""#)
    try await rig.track("Viewed", #""userId":"u1""#)
    try await settle(rig) { $0.count == 2 }
    try await rig.send(#"{"userId":"u1","anonymousId":"a1"}"#, call: .identify)
    try await settle(rig) { $0.count { $0.isGone } == 1 && $0.count { !$0.isGone && $0.eventCount == 3 } == 1 }
    await rig.workspace.stop()
  }

  @Test func `are complete after an orderly stop, and are told anew to a warehouse that has lost them`() async throws {
    let rig = try Rig()
    try await rig.track("Viewed", #""userId":"u1""#)
    try await rig.settle()
    await rig.workspace.stop()
    #expect(rig.warehouse.profiles.count == 1)
    let empty = InMemoryWarehouse()
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: empty)
    try await settle(again) { $0.count == 1 }
    await again.workspace.stop()
    #expect(try await empty.profileMark()?.position == JournalOffset(rawValue: 1))
  }

  private func group(_ rig: Rig, _ user: String, _ account: String, _ traits: String = "{}") async throws {
    try await rig.send(#"{"userId":"\#(user)","groupId":"\#(account)","traits":\#(traits)}"#, call: .group)
  }

  @Test func `name their accounts and households, and accounts follow every call`() async throws {
    let rig = try Rig()
    try await rig.apply([]) {
      $0.households = HouseholdRules(rules: [HouseholdRule(key: "home", traits: ["address", "lastName"])])
      $0.region = "DE"
    }
    for user in ["u1", "u2"] {
      let traits = #"{"lastName":"Müller","address":"Hauptstr. 5, 10115 Berlin"}"#
      try await rig.send(#"{"userId":"\#(user)","traits":\#(traits)}"#, call: .identify)
      try await group(rig, user, "acme", #"{"plan":"free"}"#)
    }
    try await group(rig, "u1", "globex", #"{"plan":null}"#)
    try await settle(rig) { $0.count == 2 && $0.allSatisfy { $0.accounts.first?.account == "acme" && $0.households.count == 1 } }
    #expect(Set(rig.warehouse.profiles.map { $0.households[0].group }).count == 1)
    #expect(Set(rig.warehouse.profiles.map { $0.accounts.map(\.account) }) == [["acme", "globex"], ["acme"]])
    try await until { rig.warehouse.accounts.map(\.id) == ["acme", "globex"] }
    #expect(rig.warehouse.accounts.map { String(decoding: $0.traits, as: UTF8.self) } == [#"{"plan":"free"}"#, "{}"])
    try await group(rig, "u2", "acme", #"{"plan":"pro","seats":3}"#)
    try await rig.settle()
    try await until { rig.warehouse.accounts.first.map { $0.traits == Array(#"{"plan":"pro","seats":3}"#.utf8) } ?? false }
    await rig.workspace.stop()
  }

  @Test func `and the accounts are told anew to a warehouse whose rows say less than those of today`() async throws {
    let rig = try Rig()
    for number in 0..<5 { try await group(rig, "u\(number)", "a\(number)") }
    try await rig.settle()
    await rig.workspace.stop()
    let mark = try #require(try await rig.warehouse.profileMark())
    #expect(mark.layout == ProfileFeedMark.layoutNow)
    for (layout, isTold) in [(ProfileFeedMark.layoutNow, false), (0, true)] {
      let other = InMemoryWarehouse()
      try await other.note(ProfileFeedMark(position: mark.position, version: mark.version, layout: layout))
      let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: other)
      try await again.settle()
      if isTold { try await until { other.accounts.count == 5 && other.profiles.count == 5 } }
      await again.workspace.stop()
      #expect(other.accounts.count == (isTold ? 5 : 0))
      #expect(other.profiles.count == (isTold ? 5 : 0))
    }
  }
}
