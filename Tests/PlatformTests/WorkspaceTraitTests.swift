import Platform
import Ports
import Segmentation
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WorkspaceFile

@Suite struct `Traits that the workspace finds itself` {
  private func apply(_ text: String, to rig: Rig) async throws {
    let reader = WorkspaceFileReader(destinationTypes: [:])
    let plan = try reader.plan(files: [WorkspaceText(name: "w", text: text)], current: rig.workspace.definitions)
    _ = try await rig.workspace.submit(.apply(plan.definitions), actor: "test")
  }

  private func values(_ rig: Rig, _ user: String) async throws -> [String: TraitValue] {
    let record = try #require(try await rig.profile(.userID, user))
    let found = ComputedTraits(definitions: rig.workspace.definitions).values(of: record, at: rig.clock.now)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.key, $0.value) })
  }

  private func members(_ rig: Rig, _ key: String) async throws -> Int {
    let id = try #require(rig.workspace.definitions.segments.first { $0.key == key }).id
    return try await rig.size(id.rawValue)
  }

  private static let scores = """
    computed_traits:
    - {key: rfm, of: {rfm: total, event: Order Completed, within: 365d}}
    segments:
    - {key: champions, where: {trait: {name: rfm, is: champions}}}
    - {key: frequent, where: {trait: {name: rfm_frequency, gte: 4}}}
    """

  @Test func `scores are the fifths of all who have ordered, and segments go by them, also after a restart`() async throws {
    let rig = try Rig()
    // The fifth has ordered most often, most and last; the sixth never.
    for person in 1...5 {
      for order in 0..<person {
        let time = rig.clock.now.advanced(by: -Int64(60 - 10 * person) * .day - Int64(order) * .hour).iso8601
        try await rig.track("Order Completed", #""userId":"u\#(person)","timestamp":"\#(time)""#, properties: #"{"total":100}"#)
      }
    }
    try await rig.track("Viewed", #""userId":"u6""#)
    try await rig.settle()
    try await apply(Self.scores, to: rig)
    try await until { rig.workspace.definitions.scoreEdges != nil }
    try await rig.settle()
    for person in 1...5 {
      let own = try await values(rig, "u\(person)")
      let score = TraitValue.integer(Int64(person))
      #expect(own["rfm_recency"] == score && own["rfm_frequency"] == score && own["rfm_monetary"] == score, "\(own)")
    }
    #expect(try await values(rig, "u5")["rfm"] == .string("champions"))
    #expect(try await values(rig, "u1")["rfm"] == .string("lost"))
    #expect(try await values(rig, "u6").isEmpty)
    #expect(try await members(rig, "champions") == 1)
    #expect(try await members(rig, "frequent") == 2)
    await rig.workspace.stop()
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    #expect(try await values(again, "u5")["rfm"] == .string("champions"))
    await again.workspace.stop()
  }

  @Test func `an SQL trait that is no longer defined takes its values with it, and nobody else's, also after a restart`() async throws {
    let rig = try Rig()
    try await apply(
      """
      computed_traits:
      - {key: tier, of: {sql: "SELECT profile_id, 'gold' AS value FROM profiles", every: 1h}}
      segments:
      - {key: golden, where: {trait: {name: tier, is: gold}}}
      - {key: told, where: {trait: {name: told, is: yes-indeed}}}
      """, to: rig)
    for user in 1...3 { try await rig.send(#"{"userId":"u\#(user)","traits":{"told":"yes-indeed"}}"#, call: .identify) }
    try await rig.settle()
    let rows = try await rig.state.profiles(rows: (1...3).map { ProfileRow(rawValue: $0) }).map(\.row)
    let values = rows.map { TraitAssignment(profile: $0, value: .string("gold")) }
    _ = try await rig.workspace.submit(.setTrait(name: "tier", values: values), actor: "kith")
    #expect(try await members(rig, "golden") == 3)
    await rig.workspace.stop()
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    try await apply(
      """
      segments:
      - {key: told, where: {trait: {name: told, is: yes-indeed}}}
      """, to: again)
    #expect(again.workspace.definitions.retiredTraits == ["tier"])
    for user in 1...3 {
      try await until {
        let record = try #require(try await again.profile(.userID, "u\(user)"))
        return !record.traits(by: .newest).contains { $0.name == "tier" && $0.value != .null }
      }
    }
    #expect(try await members(again, "told") == 3)
    await again.workspace.stop()
  }

  @Test func `a score changes with an order at once, between two looks at everybody`() async throws {
    let rig = try Rig()
    for person in 1...5 {
      try await rig.track("Order Completed", #""userId":"u\#(person)""#, properties: #"{"total":\#(person * 100)}"#)
    }
    try await rig.settle()
    try await apply(Self.scores, to: rig)
    try await until { rig.workspace.definitions.scoreEdges != nil }
    try await rig.settle()
    let edges = rig.workspace.definitions.scoreEdges
    #expect(try await values(rig, "u1")["rfm_monetary"] == .integer(1))
    try await rig.track("Order Completed", #""userId":"u1""#, properties: #"{"total":350}"#)
    try await rig.settle()
    // By the edges that held when the order came in; nothing is said about a later look at everybody.
    if rig.workspace.definitions.scoreEdges == edges { #expect(try await values(rig, "u1")["rfm_monetary"] == .integer(5)) }
    await rig.workspace.stop()
  }

  @Test func `a tag has the value of its first case that holds, and segments go by it through time`() async throws {
    let rig = try Rig()
    try await apply(
      """
      computed_traits:
      - key: engagement
        of:
          tag:
          - {value: active, where: {did: {event: Viewed, within: 7d}}}
          - {value: fading, where: {did: {event: Viewed, within: 30d}}}
          otherwise: asleep
      segments:
      - {key: fading, where: {trait: {name: engagement, is: fading}}}
      - {key: awake, where: {trait: {name: engagement, isNot: asleep}}}
      """, to: rig)
    try await rig.track("Viewed", #""userId":"u1""#)
    try await rig.settle()
    #expect(try await values(rig, "u1") == ["engagement": .string("active")])
    #expect(try await members(rig, "fading") == 0)
    #expect(try await members(rig, "awake") == 1)
    rig.clock.advance(8 * .day)
    try await until { try await members(rig, "fading") != 0 }
    #expect(try await values(rig, "u1") == ["engagement": .string("fading")])
    rig.clock.advance(30 * .day)
    try await until { try await members(rig, "awake") != 1 }
    #expect(try await members(rig, "fading") == 0)
    #expect(try await values(rig, "u1") == ["engagement": .string("asleep")])
    await rig.workspace.stop()
  }

  @Test func `what a query found is a trait like any other, until the query finds it no more`() async throws {
    let rig = try Rig()
    try await apply("segments:\n- {key: risky, where: {trait: {name: risk, gte: 0.5}}}\n", to: rig)
    try await rig.track("Viewed", #""userId":"u1""#)
    try await rig.track("Viewed", #""userId":"u2""#)
    try await rig.settle()
    let rows = [try #require(try await rig.profile(.userID, "u1")).row, try #require(try await rig.profile(.userID, "u2")).row]
    func set(_ values: [ComparableValue?]) async throws {
      let list = zip(rows, values).map { TraitAssignment(profile: $0, value: $1) }
      _ = try await rig.workspace.submit(.setTrait(name: "risk", values: list), actor: "kith")
      try await rig.settle()
    }
    try await set([.number(0.7), .number(0.2)])
    #expect(try await members(rig, "risky") == 1)
    let trait = try #require(try await rig.profile(.userID, "u1")?.traits(by: .newest).first { $0.name == "risk" })
    #expect(trait.value == .number(0.7) && trait.source == .workspace)
    try await set([.number(0.7), .number(0.9)])
    #expect(try await members(rig, "risky") == 2)
    try await set([nil, .number(0.9)])
    #expect(try await members(rig, "risky") == 1)
    #expect(
      try await rig.state.auditRows(before: nil, limit: 10).filter { $0.action == "trait.set" }.map(\.detail)
        == ["1 profiles", "1 profiles", "2 profiles"])
    await rig.workspace.stop()
  }
}
