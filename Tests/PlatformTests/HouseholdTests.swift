import GeneratedInputs
import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting

@Suite struct `Households` {
  private static let rules = HouseholdRules(
    rules: [HouseholdRule(key: "home", traits: ["address", "lastName"]), HouseholdRule(key: "phone", traits: ["landline"])], membersMax: 4)
  private static let shared = SegmentCondition.household(HouseholdCondition(size: CountComparison(.gte, 2)))
  private static let alone = SegmentCondition.household(HouseholdCondition(rule: "home", size: CountComparison(.is, 1)))

  private static func rig(batchEventsMax: Int = 20_000) async throws -> Rig {
    let rig = try Rig(batchEventsMax: batchEventsMax)
    try await rig.apply([segment(1, shared), segment(2, alone)], destinations: [destination([1])]) {
      $0.households = rules
      $0.region = "DE"
      $0.traitRules = [TraitRule(trait: "landline", kind: .phone)]
    }
    return rig
  }

  private static func identify(_ rig: Rig, _ user: String, _ traits: String, day: Int64 = 0, message: String = "") async throws {
    let time = rig.clock.now.advanced(by: day * .day).iso8601
    let id = message.isEmpty ? "" : #""messageId":"\#(message)","#
    try await rig.send(#"{"userId":"\#(user)",\#(id)"timestamp":"\#(time)","traits":\#(traits)}"#, call: .identify)
  }

  private static func household(_ rig: Rig, _ user: String, _ rule: String = "home") async throws -> KeyedHash? {
    try await rig.profile(.userID, user)?.groups.first { $0.rule == rule }?.key
  }

  @Test func `are profiles whose address and surname are equal in their standard forms`() async throws {
    let rig = try await Self.rig()
    try await Self.identify(rig, "ann", #"{"lastName":"Müller","address":"Hauptstr. 5a, 10115 Berlin"}"#)
    try await Self.identify(
      rig, "ben", #"{"lastName":"MULLER","address":{"street":"Hauptstraße 5A","postalCode":"10115","city":"Berlin"}}"#)
    try await Self.identify(rig, "cem", #"{"lastName":"Yilmaz","address":"Hauptstr. 5a, 10115 Berlin"}"#)
    try await Self.identify(rig, "dan", #"{"lastName":"Müller"}"#)
    try await Self.identify(rig, "eve", #"{"lastName":"Müller","address":"Berlin"}"#)
    try await rig.settle()
    let home = try #require(try await Self.household(rig, "ann"))
    #expect(try await Self.household(rig, "ben") == home)
    #expect(try await Self.household(rig, "cem") != home)
    #expect(try await Self.household(rig, "dan") == nil)
    #expect(try await Self.household(rig, "eve") == nil, "a town is no home")
    #expect(try await rig.state.sizes(ofGroups: [home]) == [home: 2])
    #expect(try await rig.size(1) == 2)
    #expect(try await rig.size(2) == 1)
    await rig.workspace.stop()
  }

  @Test func `somebody who moves out leaves a smaller household behind, and everybody's segments follow`() async throws {
    let rig = try await Self.rig()
    for user in ["ann", "ben"] { try await Self.identify(rig, user, #"{"landline":"030 1234567"}"#, day: -1) }
    try await rig.settle()
    #expect(try await rig.size(1) == 2)
    try await Self.identify(rig, "ann", #"{"landline":"030 7654321"}"#)
    try await rig.settle()
    #expect(try await rig.size(1) == 0)
    try await Self.identify(rig, "ann", #"{"landline":null}"#)
    try await rig.settle()
    #expect(try await Self.household(rig, "ann", "phone") == nil)
    await rig.workspace.stop()
  }

  @Test func `a hotel's address is no household, is reported, and becomes one when guests leave`() async throws {
    let rig = try await Self.rig()
    for guest in 0..<9 { try await Self.identify(rig, "g\(guest)", #"{"landline":"+49 30 1234567"}"#, day: -1) }
    try await rig.settle()
    #expect(try await rig.size(1) == 0)
    let hotel = try #require(try await Self.household(rig, "g0", "phone"))
    #expect(try await rig.state.largeHouseholds(above: 4, limit: 9) == [GroupSize(group: hotel, members: 9)])
    for guest in 3..<9 { try await Self.identify(rig, "g\(guest)", #"{"landline":null}"#) }
    try await rig.settle()
    #expect(try await rig.size(1) == 3)
    #expect(try await rig.state.largeHouseholds(above: 4, limit: 9).isEmpty)
    await rig.workspace.stop()
  }

  @Test func `a merge makes the household smaller, and when it is taken back it is as it was`() async throws {
    let rig = try await Self.rig()
    for user in ["ann", "ben"] { try await Self.identify(rig, user, #"{"landline":"030 1234567"}"#) }
    try await rig.settle()
    let home = try #require(try await Self.household(rig, "ann", "phone"))
    _ = try await rig.workspace.submit(
      .merge(Identifier(type: .userID, value: "ann"), with: Identifier(type: .userID, value: "ben"), reason: ""), actor: "test")
    try await rig.settle()
    #expect(try await rig.state.sizes(ofGroups: [home]) == [home: 1])
    #expect(try await rig.size(1) == 0)
    let decision = try #require(try await rig.state.committed().decisions.last)
    _ = try await rig.workspace.submit(.withdraw(decision: decision.number), actor: "test")
    try await rig.settle()
    #expect(try await rig.state.sizes(ofGroups: [home]) == [home: 2])
    #expect(try await rig.size(1) == 2)
    await rig.workspace.stop()
  }

  @Test func `rules that come later find everybody, other rules other households, and without rules there are none`() async throws {
    let rig = try Rig()
    for user in 0..<40 {
      try await Self.identify(rig, "u\(user)", #"{"landline":"+49 30 12345\#(10 + user / 2)","line2":"+49 30 99999\#(10 + user / 4)"}"#)
    }
    try await rig.settle()
    func apply(_ trait: String?) async throws {
      try await rig.apply([segment(1, Self.shared), segment(2, .household(HouseholdCondition(size: CountComparison(.is, 4))))]) {
        $0.households = trait.map { HouseholdRules(rules: [HouseholdRule(key: "phone", traits: [$0])], membersMax: 4) }
        $0.traitRules = ["landline", "line2"].map { TraitRule(trait: $0, kind: .phone) }
      }
      try await rig.settle()
    }
    try await apply("landline")
    #expect(try await rig.size(1) == 40)
    #expect(try await rig.size(2) == 0)
    try await apply("line2")
    #expect(try await rig.size(1) == 40)
    #expect(try await rig.size(2) == 40)
    try await apply(nil)
    #expect(try await rig.livingProfiles().allSatisfy { $0.groups.isEmpty })
    #expect(try await rig.size(1) == 0)
    #expect(try await rig.state.largeHouseholds(above: 0, limit: 9).isEmpty)
    await rig.workspace.stop()
  }

  @Test func `are the same for every order in which the events arrive`() async throws {
    var random = SeededRandom(seed: 9)
    typealias Call = (user: Int, traits: String, day: Int64, message: String)
    let names = ["Müller", "mueller", "Nguyễn", "NGUYEN", "Yılmaz"]
    let calls: [Call] = (0..<60).map { index in
      let traits = [
        #"{"lastName":"\#(names.randomElement(using: &random)!)"}"#,
        #"{"address":"Hauptstr. \#(Int.random(in: 1...3, using: &random)), 10115 Berlin"}"#,
        #"{"landline":"030 123450\#(Int.random(in: 0...3, using: &random))"}"#, #"{"landline":null}"#,
      ].randomElement(using: &random)!
      return (Int.random(in: 0..<10, using: &random), traits, -Int64.random(in: 1..<99, using: &random), "m\(index)")
    }
    struct Outcome: Equatable {
      var groups: [[ProfileGroup]]
      var shared: Int
      var alone: Int
    }
    var first: Outcome?
    for round in 0..<6 {
      let rig = try await Self.rig(batchEventsMax: [1, 7, 20_000][round % 3])
      for call in calls.shuffled(using: &random) {
        try await Self.identify(rig, "u\(call.user)", call.traits, day: call.day, message: call.message)
      }
      try await rig.settle()
      var groups: [[ProfileGroup]] = []
      for user in 0..<10 { groups.append(try await rig.profile(.userID, "u\(user)")?.groups ?? []) }
      let outcome = Outcome(groups: groups, shared: try await rig.size(1), alone: try await rig.size(2))
      #expect(outcome == first ?? outcome)
      first = outcome
      await rig.workspace.stop()
    }
    #expect(first?.shared ?? 0 > 1)
  }

  @Test func `and segments read a surname off a full name, follow when that changes, and mean something else when it is no full name`()
    async throws
  {
    let rig = try Rig()
    let isMueller = SegmentCondition.trait(path: ["standard", "lastName"], .is(.string("Müller")))
    func apply(fullNames: Bool) async throws {
      try await rig.apply([segment(1, isMueller), segment(2, Self.shared)]) {
        $0.households = Self.rules
        $0.region = "DE"
        $0.traitRules = fullNames ? [TraitRule(trait: "name", kind: .fullName)] : nil
      }
      try await rig.settle()
    }
    try await apply(fullNames: true)
    try await Self.identify(rig, "ann", #"{"name":"Hans Müller","address":"Hauptstr. 5a, 10115 Berlin"}"#, day: -2)
    try await Self.identify(rig, "ben", #"{"lastName":"MUELLER","address":"Hauptstraße 5a, 10115 Berlin"}"#, day: -2)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    #expect(try await rig.size(2) == 2)
    try await Self.identify(rig, "ann", #"{"name":"Hans Schmidt"}"#, day: -1)
    try await rig.settle()
    #expect(try await rig.size(1) == 0)
    #expect(try await rig.size(2) == 0)
    try await Self.identify(rig, "ann", #"{"name":"Hans Müller"}"#)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    #expect(try await rig.size(2) == 2)
    try await apply(fullNames: false)
    #expect(try await rig.size(1) == 0)
    #expect(try await rig.size(2) == 0)
    try await apply(fullNames: true)
    #expect(try await rig.size(1) == 1)
    #expect(try await rig.size(2) == 2)
    await rig.workspace.stop()
  }
}
