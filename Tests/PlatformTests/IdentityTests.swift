import GeneratedInputs
import IdentityResolution
import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `Who is who` {
  @Test
  func `a merge that is taken back gives every event, trait, count, membership and id back, here, in the warehouse and at destinations`()
    async throws
  {
    for seed: UInt64 in 1...4 {
      var random = SeededRandom(seed: seed)
      let rig = try await Self.world(&random)
      let before = try await Export(rig)
      let people = try await rig.livingProfiles().filter { !$0.ownIdentifiers.isEmpty }.shuffled(using: &random)
      let (one, other) = (people[0].ownIdentifiers[0], people[1].ownIdentifiers[0])
      _ = try await rig.workspace.submit(.merge(one, with: other, reason: "the same"), actor: "ann")
      try await rig.settle()
      let merged = try await Export(rig)
      #expect(merged != before, "seed \(seed)")
      let decision = try #require(try await rig.state.committed().decisions.last)
      _ = try await rig.workspace.submit(.withdraw(decision: decision.number), actor: "ann")
      try await rig.settle()
      let after = try await Export(rig)
      #expect(after == before, "seed \(seed)")
      await rig.workspace.stop()
    }
  }

  @Test func `a merge by an event and an unmerge by hand give all back but that event`() async throws {
    for seed: UInt64 in 1...4 {
      var random = SeededRandom(seed: seed)
      let rig = try await Self.world(&random)
      try await rig.track("Bought", #""anonymousId":"visitor","messageId":"v""#, properties: #"{"total":5}"#)
      try await rig.track("Bought", #""userId":"late","messageId":"l""#)
      try await rig.settle()
      let before = try await Export(rig)
      let id = try #require(try await rig.profile(.userID, "late")).row
      try await rig.track("Viewed", #""userId":"late","anonymousId":"visitor","messageId":"link""#)
      try await rig.settle()
      #expect(try await rig.profile(.userID, "late")?.row == rig.profile(.anonymousID, "visitor")?.row)
      let merged = try #require(try await rig.profile(.userID, "late")).row
      _ = try await rig.workspace.submit(
        .unmerge(
          profile: ProfileID(row: merged, key: rig.workspace.hashKey).description, identifiers: [Identifier(type: .userID, value: "late")],
          reason: ""), actor: "ann")
      try await rig.settle()
      #expect(try await rig.profile(.userID, "late")?.row == id, "the id that the merge took is back")
      #expect(try await Export(rig).without(message: "link") == before, "seed \(seed)")
      // The two come together once more, and stay apart.
      try await rig.track("Viewed", #""userId":"late","anonymousId":"visitor","messageId":"again""#)
      try await rig.settle()
      #expect(try await rig.profile(.userID, "late")?.row != rig.profile(.anonymousID, "visitor")?.row)
      await rig.workspace.stop()
    }
  }

  @Test func `refuses what makes no sense, says why, and changes nothing`() async throws {
    let rig = try Rig()
    try await rig.track("Bought", #""userId":"ann","anonymousId":"d""#)
    try await rig.track("Bought", #""userId":"bob""#)
    try await rig.settle()
    let before = try await Export(rig)
    let ann = ProfileID(row: try #require(try await rig.profile(.userID, "ann")).row, key: rig.workspace.hashKey).description
    let user = { Identifier(type: .userID, value: $0) }
    let refused: [(Command.Action, String)] = [
      (
        .unmerge(profile: ann, identifiers: [user("ann"), Identifier(type: .anonymousID, value: "d")], reason: ""), "nothing would be left"
      ),
      (.unmerge(profile: ann, identifiers: [user("bob")], reason: ""), "another profile"),
      (.unmerge(profile: ann, identifiers: [user("ann"), user("bob")], reason: ""), "one profile"),
      (.unmerge(profile: ann, identifiers: [], reason: ""), "no identifier"),
      (.unmerge(profile: ann, identifiers: [user("x")], reason: ""), "profile that"),
      (.merge(user("ann"), with: Identifier(type: .anonymousID, value: "d"), reason: ""), "one profile already"),
      (.withdraw(decision: 9), "decision"),
    ]
    for (action, reason) in refused {
      let error = await #expect(throws: CommandError.self) { try await rig.workspace.submit(action, actor: "ann") }
      #expect("\(String(describing: error))".contains(reason), "\(String(describing: error))")
    }
    try await rig.settle()
    #expect(try await Export(rig) == before)
    await rig.workspace.stop()
  }

  @Test func `rules that are applied later make what they make from the beginning, and a stop in between loses nothing`() async throws {
    for seed: UInt64 in 1...3 {
      var random = SeededRandom(seed: seed)
      let rules: [IdentifierTypeDefinition] = [
        .init(type: .userID, limit: 1, isUnique: true), .init(type: .anonymousID, limit: 2, sharedAbove: 2),
      ]
      let late = try await Self.world(&random)
      try await late.apply(identifierTypes: rules)
      await late.workspace.stop()
      let resumed = try Rig(journal: late.journal, state: late.state, clock: late.clock, warehouse: late.warehouse)
      try await resumed.settle()
      random = SeededRandom(seed: seed)
      let early = try await Self.world(&random, identifierTypes: rules)
      #expect(try await resumed.partition() == early.partition(), "seed \(seed)")
      await resumed.workspace.stop()
      await early.workspace.stop()
    }
  }

  @Test func `a plan says what applying then does`() async throws {
    for seed: UInt64 in 1...3 {
      var random = SeededRandom(seed: seed)
      let rig = try await Self.world(&random)
      for rules: [IdentifierTypeDefinition] in [
        [.init(type: .userID, limit: 1), .init(type: .anonymousID, limit: 1)],
        [.init(type: .userID, limit: 5), .init(type: .anonymousID, limit: 50)],
        [.init(type: .userID, limit: 1, isUnique: true), .init(type: .anonymousID, limit: 9, sharedAbove: 1)],
        IdentifierTypeDefinition.defaults,
      ] {
        var definitions = rig.workspace.definitions
        definitions.identifierTypes = rules
        let before = try await rig.livingProfiles().count
        let plan = try await IdentityPlanner(state: rig.state).plan(definitions)
        #expect(plan.profilesBefore == before)
        #expect(try await rig.livingProfiles().count == before, "a plan changes nothing")
        try await rig.apply(identifierTypes: rules)
        try await rig.settle()
        #expect(try await rig.livingProfiles().count == plan.profilesAfter, "seed \(seed)")
        #expect(plan.profilesAfter == plan.profilesBefore - plan.merges + plan.splits)
      }
      await rig.workspace.stop()
    }
  }

  @Test func `the same journal gives the same profiles, with commands and passes in it`() async throws {
    var random = SeededRandom(seed: 4)
    let rig = try await Self.world(&random)
    let people = try await rig.livingProfiles()
    _ = try await rig.workspace.submit(
      .merge(people[0].ownIdentifiers[0], with: people[1].ownIdentifiers[0], reason: ""), actor: "ann")
    _ = try await rig.workspace.submit(.block(Identifier(type: .anonymousID, value: "d1"), reason: ""), actor: "ann")
    try await rig.apply(identifierTypes: [.init(type: .userID, limit: 1), .init(type: .anonymousID, limit: 2, sharedAbove: 3)])
    try await rig.settle()
    await rig.workspace.stop()
    let again = try Rig(journal: rig.journal, clock: rig.clock, batchEventsMax: 3)
    try await again.settle()
    await again.workspace.stop()
    let end = ProfileRow(rawValue: 0)
    #expect(try again.state.scan(after: end, limit: 1000) == rig.state.scan(after: end, limit: 1000))
    #expect(try await again.state.committed().decisions == rig.state.committed().decisions)
  }

  /// A few people with traits, events and segments.
  static func world(_ random: inout SeededRandom, identifierTypes: [IdentifierTypeDefinition]? = nil) async throws -> Rig {
    let rig = try Rig()
    if let identifierTypes { try await rig.apply(identifierTypes: identifierTypes) }
    try await rig.apply(
      [segment(1, bought(2)), segment(2, .trait(path: ["level"], .gte(.number(3)))), segment(3, bought(1, within: 20 * .day))],
      destinations: [destination([1, 2, 3])])
    for index in 0..<60 {
      let device = #""anonymousId":"d\#(Int.random(in: 0..<12, using: &random))""#
      let named = Int.random(in: 0..<3, using: &random) == 0 ? #"\#(device),"userId":"u\#(Int.random(in: 0..<8, using: &random))""# : device
      let time = rig.clock.now.advanced(by: -Int64.random(in: 0..<6 * .day, using: &random)).iso8601
      let common = #"\#(named),"messageId":"m\#(index)","timestamp":"\#(time)""#
      if Int.random(in: 0..<4, using: &random) == 0 {
        try await rig.send(#"{\#(common),"traits":{"level":\#(index % 6)}}"#, call: .identify)
      } else {
        try await rig.track("Bought", common, properties: #"{"total":\#(index)}"#)
      }
    }
    try await rig.settle()
    return rig
  }
}

/// Everything that is known, by profile id.
struct Export: Equatable {
  struct Person: Equatable {
    var identifiers: Set<Identifier>
    var sections: [SignatureSection]
    var segments: Set<SegmentID>
    /// What the destination was told last about each segment.
    var told: Set<SegmentID>
    var events: Set<String>
  }

  var profiles: [ProfileRow: Person] = [:]

  init(_ rig: Rig) async throws {
    for record in try await rig.livingProfiles() {
      profiles[record.row] = Person(
        identifiers: Set(record.ownIdentifiers), sections: record.sections.sorted { $0.id < $1.id },
        segments: Set(record.memberships.map(\.segment)), told: [], events: [])
    }
    try await until { try await rig.state.deliveryCounts().pending == 0 }
    for delivery in rig.delivered.all {
      guard profiles[delivery.profile] != nil else { continue }
      if delivery.change == .entered {
        profiles[delivery.profile]?.told.insert(delivery.segment)
      } else {
        profiles[delivery.profile]?.told.remove(delivery.segment)
      }
    }
    for event in rig.warehouse.events {
      guard let row = rig.warehouse.profile(of: event).row(key: rig.workspace.hashKey) else { continue }
      profiles[row, default: Person(identifiers: [], sections: [], segments: [], told: [], events: [])].events.insert(event.messageID)
    }
  }

  /// As if a message had never come that was the only one of its signature.
  func without(message: String) -> Export {
    var other = self
    for row in profiles.keys where profiles[row]!.events.contains(message) {
      other.profiles[row]?.events.remove(message)
      let linking = profiles[row]!.sections.filter { $0.refusedMask != 0 }
      other.profiles[row]?.sections.removeAll { section in linking.contains(section) }
    }
    return other
  }
}

extension Rig {
  func livingProfiles() async throws -> [ProfileRecord] {
    try state.scan(after: .init(rawValue: 0), limit: 10_000).map { try ProfileRecord(encoded: $0.bytes) }.filter { $0.mergedInto == nil }
  }

  func partition() async throws -> Set<Set<[Identifier]>> { Set(try await livingProfiles().map { Set($0.sections.map(\.identifiers)) }) }

  func apply(identifierTypes: [IdentifierTypeDefinition]) async throws {
    var definitions = workspace.definitions
    definitions.version = .init(rawValue: definitions.version.rawValue + 1)
    definitions.identifierTypes = identifierTypes
    _ = try await workspace.submit(.apply(definitions), actor: "test")
  }
}
