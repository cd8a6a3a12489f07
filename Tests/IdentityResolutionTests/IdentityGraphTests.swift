import GeneratedInputs
import IdentityResolution
import Ports
import Testing
import Vocabulary

/// A graph that is never stored: what one batch would see if it held everything.
struct World {
  var graph: IdentityGraph
  let key = HashKey(first: 5, second: 6)

  init(limits: [IdentifierTypeDefinition] = IdentifierTypeDefinition.defaults, decisions: [IdentityDecision] = []) {
    graph = IdentityGraph(
      rules: IdentityRules(limits), decisions: DecisionIndex(decisions, hashKey: key), hashKey: key, nextProfile: .init(rawValue: 1),
      nextSignature: .init(rawValue: 1), rows: [:], profiles: [:])
  }

  @discardableResult
  mutating func see(_ identifiers: [Identifier], at time: Int64, explicit: Bool = false) -> IdentityGraph.Profile {
    let event = Event(
      offset: .start, source: .init(rawValue: 1), type: .track, name: "E", messageID: "m\(time)", timestamp: Timestamp(microseconds: time),
      receivedAt: Timestamp(microseconds: 1 << 50), identifiers: identifiers, isExplicitMerge: explicit)
    let place = graph.resolve(event, keys: identifiers.map { $0.key(key) }, tie: UInt64(bitPattern: time) &* 0x9e37_79b9_7f4a_7c15)!
    place.profile.record.sections[place.section].eventCount += 1
    return place.profile
  }

  /// Takes a decision, or takes it back, and groups everything anew.
  mutating func decide(_ change: IdentityDecisionChange) {
    graph.change(change)
    regroupAll()
  }

  /// Every event was seen before; from here on other rules hold.
  mutating func adopt(_ limits: [IdentifierTypeDefinition]) {
    var decisions = graph.decisions
    for decision in decisions.decisions([.shared], naming: living.flatMap { $0.sections.flatMap(\.identifiers) }) {
      decisions.remove(decision.number)
    }
    graph = IdentityGraph(
      rules: IdentityRules(limits), decisions: decisions, hashKey: key, nextProfile: graph.nextProfile, nextSignature: graph.nextSignature,
      rows: graph.rows, profiles: graph.profiles)
    regroupAll()
  }

  mutating func regroupAll() {
    for row in graph.profiles.keys.sorted() {
      _ = graph.regroup(connectedWith: row, cause: .init(offset: .start, at: Timestamp(microseconds: 1 << 51)))
    }
  }

  func profile(of identifier: Identifier) -> ProfileRecord? { living.first { $0.ownIdentifiers.contains(identifier) } }

  var living: [ProfileRecord] { graph.profiles.values.map(\.record).filter { $0.mergedInto == nil } }

  /// The grouping without the numbers: for each profile its signatures, as sets of identifiers.
  var partition: Set<Set<[Identifier]>> { Set(living.map { Set($0.sections.map(\.identifiers)) }) }
}

func user(_ name: String) -> Identifier { Identifier(type: .userID, value: name) }
func mail(_ name: String) -> Identifier { Identifier(type: .email, value: name) }
func device(_ name: String) -> Identifier { Identifier(type: .anonymousID, value: name) }

@Suite struct `Identity resolution` {
  @Test func `gives equal identifiers one profile and different ones two`() {
    var world = World()
    let first = world.see([device("a")], at: 1)
    #expect(world.see([device("a")], at: 2) === first)
    #expect(world.see([device("b")], at: 3) !== first)
  }

  @Test func `merges what an anonymous visitor did into the customer it becomes`() {
    var world = World()
    let visitor = world.see([device("a")], at: 1)
    let customer = world.see([user("u"), device("a")], at: 2)
    #expect(customer === visitor)
    #expect(customer.record.sections.count == 2)
  }

  @Test func `merges two known profiles into the older one and keeps the other's id as a pointer`() {
    var world = World()
    let first = world.see([user("u")], at: 1)
    let second = world.see([mail("m@x.y")], at: 2)
    world.see([user("u"), mail("m@x.y")], at: 3)
    #expect(first.record.sections.count == 3)
    #expect(second.record.mergedInto == first.record.row)
    #expect(second.record.sections.isEmpty)
    #expect(world.graph.moves.map(\.profile) == [first.record.row])
  }

  @Test func `does not make one person of two users of one device`() {
    var world = World()
    let ann = world.see([user("ann"), device("tablet")], at: 1)
    let bob = world.see([user("bob"), device("tablet")], at: 2)
    #expect(ann !== bob)
    #expect(world.see([device("tablet")], at: 3) === ann)
    #expect(world.graph.refusals.map(\.limit) == ["limit_per_type"])
    #expect(Set(bob.record.ownIdentifiers) == [user("bob")])
  }

  @Test func `lets an alias say that two user ids are one person`() {
    var world = World()
    let old = world.see([user("old")], at: 1)
    world.see([user("new"), user("old")], at: 2, explicit: true)
    #expect(world.see([user("new")], at: 3) === old)
    #expect(world.living.count == 1)
  }

  @Test func `never lets a profile or a component grow past its limits`() {
    var world = World(limits: [.init(type: .userID, limit: 1000), .init(type: .anonymousID, limit: 100_000)])
    for index in 0..<3000 { world.see([user("u\(index % 7)"), device("d\(index)"), device("d\(index / 2)")], at: Int64(index)) }
    for record in world.living {
      #expect(record.sections.count <= ProfileRecord.identifiersMax)
      #expect(Set(record.sections.flatMap(\.identifiers)).count <= ProfileRecord.identifiersMax)
    }
    #expect(!world.graph.refusals.isEmpty)
  }

  @Test func `loses no event and no signature, whatever happens`() {
    var random = SeededRandom(seed: 8)
    for _ in 0..<50 {
      var world = World()
      let events = Self.events(&random)
      for event in events { world.see(event.identifiers, at: event.time, explicit: event.explicit) }
      #expect(world.living.flatMap(\.sections).reduce(0) { $0 + $1.eventCount } == UInt64(events.count))
      let keys = world.living.flatMap(\.sections).map(\.key)
      #expect(Set(keys).count == keys.count)
    }
  }

  @Test func `groups the same in every order of arrival, with limits and aliases in play`() {
    var random = SeededRandom(seed: 9)
    for round in 0..<400 {
      let events = Self.events(&random)
      var ordered = World()
      for event in events { ordered.see(event.identifiers, at: event.time, explicit: event.explicit) }
      var shuffled = World()
      for event in events.shuffled(using: &random) { shuffled.see(event.identifiers, at: event.time, explicit: event.explicit) }
      #expect(shuffled.partition == ordered.partition, "round \(round)")
    }
  }

  struct Seen {
    var identifiers: [Identifier]
    var time: Int64
    var explicit: Bool
  }

  static func events(_ random: inout SeededRandom) -> [Seen] {
    (0..<Int.random(in: 2..<25, using: &random)).map { index in
      var identifiers: [Identifier] = []
      let explicit = Int.random(in: 0..<12, using: &random) == 0
      if Int.random(in: 0..<3, using: &random) > 0 { identifiers.append(user("u\(Int.random(in: 0..<4, using: &random))")) }
      if explicit { identifiers.append(user("u\(Int.random(in: 4..<6, using: &random))")) }
      if Int.random(in: 0..<3, using: &random) == 0 { identifiers.append(mail("m\(Int.random(in: 0..<4, using: &random))@x.y")) }
      if identifiers.isEmpty || Bool.random(using: &random) { identifiers.append(device("d\(Int.random(in: 0..<5, using: &random))")) }
      return Seen(identifiers: identifiers, time: Int64(index), explicit: explicit)
    }
  }
}
