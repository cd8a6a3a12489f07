import GeneratedInputs
import IdentityResolution
import Ports
import Testing
import Vocabulary

func phone(_ name: String) -> Identifier { Identifier(type: .phone, value: name) }

func decision(
  _ number: UInt32, _ kind: IdentityDecision.Kind, _ identifiers: [Identifier], _ others: [Identifier] = []
) -> IdentityDecision {
  IdentityDecision(number: number, kind: kind, identifiers: identifiers, others: others, offset: .start, at: .zero, actor: "ann")
}

@Suite struct `Rules of identifier types` {
  static let strict: [IdentifierTypeDefinition] = [
    .init(type: .userID, limit: 1, isUnique: true), .init(type: .email, limit: 2), .init(type: .phone, limit: 5, sharedAbove: 2),
    .init(type: .anonymousID, limit: 3, sharedAbove: 3),
  ]

  @Test func `a second value of a unique type makes a second profile, also when an alias says otherwise`() {
    var world = World(limits: Self.strict)
    let ann = world.see([user("ann")], at: 1)
    let bob = world.see([user("bob")], at: 2)
    world.see([user("ann"), user("bob")], at: 3, explicit: true)
    #expect([ann, bob].map { $0.record.ownIdentifiers } == [[user("ann")], [user("bob")]])
    #expect(world.graph.refusals.map(\.limit) == ["unique"])
  }

  @Test func `a phone that came with more people than its rule allows stops matching, and what it had merged goes apart`() throws {
    var world = World(limits: Self.strict)
    world.see([user("ann"), phone("1")], at: 1)
    world.see([phone("1"), device("ann's")], at: 2)
    world.see([user("bob"), phone("1")], at: 3)
    #expect(world.profile(of: device("ann's")) == world.profile(of: user("ann")))
    world.see([user("cem"), phone("1")], at: 4)
    #expect(world.graph.decisions.decisions([.shared], naming: [phone("1")]).count == 1)
    #expect(world.profile(of: phone("1")) == nil)
    #expect(world.profile(of: device("ann's"))?.ownIdentifiers == [device("ann's")])
    #expect(Set(world.living.map(\.ownIdentifiers)).count == 4)
    #expect(world.living.allSatisfy { $0.refusedLinks.isEmpty }, "nothing connects them any more")
    #expect(world.see([user("dan"), phone("1")], at: 5).record.ownIdentifiers == [user("dan")])
  }

  @Test func `events that carry only an identifier which stopped matching stay together and merge nobody`() {
    var world = World(decisions: [decision(1, .blocked, [phone("1")])])
    let first = world.see([phone("1")], at: 1)
    let ann = world.see([user("ann"), phone("1")], at: 2)
    #expect(world.see([phone("1")], at: 3) === first)
    #expect(ann !== first)
    #expect(first.record.sections.count == 1)
    #expect(first.record.sections[0].eventCount == 2)
  }

  @Test func `a blocked value of an old record merges nobody when all is grouped anew`() {
    var world = World()
    world.see([user("ann"), mail("info@shop")], at: 1)
    world.see([mail("info@shop"), device("d")], at: 2)
    #expect(world.living.count == 1)
    let types = IdentifierTypeDefinition.defaults
    world.graph = IdentityGraph(
      rules: IdentityRules(types) { $0.value.hasPrefix("info@") }, decisions: DecisionIndex([], hashKey: world.key), hashKey: world.key,
      nextProfile: world.graph.nextProfile, nextSignature: world.graph.nextSignature, rows: world.graph.rows, profiles: world.graph.profiles
    )
    world.regroupAll()
    #expect(Set(world.living.map(\.ownIdentifiers)) == [[user("ann")], [device("d")]])
  }

  @Test func `the grouping is the same in every order of arrival, with limits, uniqueness, sharing and decisions in play`() {
    var random = SeededRandom(seed: 21)
    for round in 0..<600 {
      let events = Self.events(&random)
      let decisions = Self.decisions(&random)
      var ordered = World(limits: Self.strict, decisions: decisions)
      for event in events { ordered.see(event.identifiers, at: event.time, explicit: event.explicit) }
      var shuffled = World(limits: Self.strict, decisions: decisions)
      for event in events.shuffled(using: &random) { shuffled.see(event.identifiers, at: event.time, explicit: event.explicit) }
      #expect(shuffled.partition == ordered.partition, "round \(round)")
      #expect(shuffled.owned == ordered.owned, "round \(round)")
    }
  }

  @Test func `decisions that come later, or go, give what they give from the beginning`() {
    var random = SeededRandom(seed: 22)
    for round in 0..<400 {
      let events = Self.events(&random)
      var decisions = Self.decisions(&random)
      var late = World(limits: Self.strict)
      var waiting = decisions.map { (Int.random(in: 0...events.count, using: &random), $0) }
      for (index, event) in events.enumerated() {
        for (moment, decision) in waiting where moment == index { late.decide(.add(decision)) }
        late.see(event.identifiers, at: event.time, explicit: event.explicit)
      }
      for (moment, decision) in waiting where moment == events.count { late.decide(.add(decision)) }
      waiting = []
      if let gone = decisions.randomElement(using: &random) {
        decisions.removeAll { $0.number == gone.number }
        late.decide(.remove(number: gone.number))
      }
      var early = World(limits: Self.strict, decisions: decisions)
      for event in events { early.see(event.identifiers, at: event.time, explicit: event.explicit) }
      #expect(late.partition == early.partition, "round \(round)")
      #expect(late.owned == early.owned, "round \(round)")
    }
  }

  @Test func `rules that change later give what they give from the beginning`() {
    var random = SeededRandom(seed: 23)
    let others: [[IdentifierTypeDefinition]] = [
      IdentifierTypeDefinition.defaults, Self.strict,
      [.init(type: .email, limit: 1, isUnique: true), .init(type: .userID, limit: 2), .init(type: .phone, limit: 1, sharedAbove: 1)],
    ]
    for round in 0..<400 {
      let events = Self.events(&random)
      let rules = others.shuffled(using: &random)
      var late = World(limits: rules[0])
      for event in events { late.see(event.identifiers, at: event.time, explicit: event.explicit) }
      late.adopt(rules[1])
      var early = World(limits: rules[1])
      for event in events { early.see(event.identifiers, at: event.time, explicit: event.explicit) }
      #expect(late.partition == early.partition, "round \(round)")
    }
  }

  /// Numbers from 1,000 on, so that those of rules do not meet them.
  static func decisions(_ random: inout SeededRandom) -> [IdentityDecision] {
    let all = [user("u0"), user("u1"), mail("m0"), mail("m1"), phone("p0"), device("d0"), device("d1")]
    return (0..<Int.random(in: 0..<3, using: &random)).map { index in
      let kind = IdentityDecision.Kind.allCases.filter { $0 != .shared }.randomElement(using: &random)!
      let named = all.shuffled(using: &random)
      return decision(1000 + UInt32(index), kind, [named[0]], kind == .blocked ? [] : [named[1]])
    }
  }

  static func events(_ random: inout SeededRandom) -> [`Identity resolution`.Seen] {
    (0..<Int.random(in: 2..<25, using: &random)).map { index in
      var identifiers: [Identifier] = []
      let explicit = Int.random(in: 0..<12, using: &random) == 0
      if Int.random(in: 0..<2, using: &random) > 0 { identifiers.append(user("u\(Int.random(in: 0..<5, using: &random))")) }
      if explicit { identifiers.append(user("u\(Int.random(in: 5..<7, using: &random))")) }
      if Int.random(in: 0..<3, using: &random) == 0 { identifiers.append(mail("m\(Int.random(in: 0..<4, using: &random))")) }
      if Int.random(in: 0..<3, using: &random) == 0 { identifiers.append(phone("p\(Int.random(in: 0..<2, using: &random))")) }
      if identifiers.isEmpty || Bool.random(using: &random) { identifiers.append(device("d\(Int.random(in: 0..<4, using: &random))")) }
      return .init(identifiers: identifiers, time: Int64(index), explicit: explicit)
    }
  }
}

extension World {
  /// For each profile the identifiers that belong to it.
  var owned: Set<Set<Identifier>> { Set(living.map { Set($0.ownIdentifiers) }) }
}
