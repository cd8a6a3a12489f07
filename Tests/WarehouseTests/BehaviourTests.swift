import GeneratedInputs
import JSONTape
import Ports
import SegmentReference
import Segmentation
import Synchronization
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseInMemory

/// The warehouse's own evaluation beside the flow's and the obvious one, over generated definitions and events.
@Suite(.clickHouse) struct `Behaviour judged by the warehouse` {
  @Test(arguments: 0..<6)
  func `is what the flow says, for every segment and condition, now and a day ago, also when signatures have moved`(seed: UInt64)
    async throws
  {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      let memory = InMemoryWarehouse()
      var crowd = Crowd(seed: 4200 + seed)
      for one in [warehouse, memory] as [any Warehouse] {
        try await one.insert(crowd.batch, token: "crowd-\(seed)")
        try await one.store(crowd.profiles)
      }
      await warehouse.settle()
      var judged = 0
      for round in 0..<25 {
        let (definitions, target) = crowd.definitions(round)
        guard case .warehouse(let plan) = BulkWay(definitions: definitions, target: target), !plan.asksProfiles else { continue }
        judged += 1
        for now in [Timestamp(microseconds: 125 * .day), Timestamp(microseconds: 104 * .day + 7)] {
          let expected = try crowd.answer(definitions, target, at: now)
          let question = plan.question(nothing: expected.nothing, at: now, earlier: now.advanced(by: -.day), before: Crowd.end)
          let (own, plain) = (try await warehouse.count(question), try await memory.count(question))
          let wording = "seed \(seed), round \(round), \(now): \(definitions.segments.map(\.condition)), \(definitions.computedTraits)"
          #expect(own.entered == plain.entered && own.left == plain.left, "\(wording)")
          let isMember = expected.nothing.members.contains(target)
          for answer in [own, plain] {
            let others = crowd.people.count - answer.profiles
            for (id, place) in plan.segments {
              let holds = expected.nothing.members.contains(id)
              #expect(answer.sizes[place] + (holds ? others : 0) == expected.members[id]?.count ?? 0, "\(wording)")
              let both = expected.members[id]?.intersection(expected.members[target] ?? []).count ?? 0
              #expect(answer.both[place] + (holds && isMember ? others : 0) == both, "\(wording)")
            }
            let conditions = zip(plan.conditions, expected.nothing.holds).map { answer.sizes[$0] + ($1 ? others : 0) }
            #expect(conditions == expected.conditions, "\(wording)")
            #expect(Set(answer.sample).isSubset(of: expected.members[target] ?? []), "\(wording)")
            #expect(answer.sample.count == min(BehaviourAnswer.sampleMax, expected.members[target]?.count ?? 0), "\(wording)")
          }
          for one in [warehouse, memory] as [any Warehouse] {
            let members = try await crowd.judged(plan, one, at: now) { $0.members }
            let right = crowd.people.map { person in
              Set(plan.segments.keys.filter { expected.members[$0]?.contains(person.id) == true })
            }
            #expect(members == right, "\(wording)")
          }
        }
      }
      #expect(judged >= 10)
    }
  }

  @Test(arguments: 0..<6)
  func `goes together with what profiles say of themselves, for every segment and condition, now and a day ago`(seed: UInt64) async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      let memory = InMemoryWarehouse()
      var crowd = Crowd(seed: 5200 + seed)
      for one in [warehouse, memory] as [any Warehouse] { try await one.insert(crowd.batch, token: "crowd-\(seed)") }
      await warehouse.settle()
      var judged = 0
      for round in 0..<40 {
        let (definitions, target) = crowd.definitions(round, withTraits: true)
        guard case .warehouse(let plan) = BulkWay(definitions: definitions, target: target, others: definitions.segments.map(\.id)),
          plan.asksProfiles, !plan.behaviours.isEmpty
        else {
          continue
        }
        judged += 1
        let wording = "seed \(seed), round \(round): \(definitions.segments.map(\.condition)), \(definitions.computedTraits)"
        for now in [Timestamp(microseconds: 125 * .day), Timestamp(microseconds: 104 * .day + 7)] {
          let flow = try crowd.judgedByFlow(definitions, target, at: now)
          for one in [warehouse, memory] as [any Warehouse] {
            let judged = try await crowd.judged(plan, one, at: now) { $0 }
            #expect(judged.map(\.members) == flow.map(\.members), "\(now), \(wording)")
            #expect(judged.map(\.holds) == flow.map(\.holds), "\(now), \(wording)")
          }
        }
        // Of an earlier moment: as if what came later had not happened.
        let earlier = Timestamp(microseconds: 104 * .day + 7)
        let flow = try crowd.judgedByFlow(definitions, target, at: earlier, until: earlier)
        for one in [warehouse, memory] as [any Warehouse] {
          let judged = try await crowd.judged(plan, one, at: earlier, until: earlier) { $0.members }
          #expect(judged == flow.map(\.members), "until \(earlier), \(wording)")
        }
      }
      #expect(judged >= 10)
    }
  }
}

/// Forty people of two signatures each, some of whom were taken for others at first.
private struct Crowd {
  struct Person {
    var id: ProfileID
    var row: ProfileRow
    var signatures: [UInt64] = []
    var done: [ReferenceProfile.Done] = []
    var traits: [String: ReferenceProfile.Value] = [:]

    var record: ProfileRecord {
      var sections = signatures.map { signature in
        SignatureSection(
          id: SignatureID(rawValue: signature), key: KeyedHash(high: 0, low: signature), identifiers: [], orderTime: .zero, orderTie: 0,
          firstSeen: .zero, lastSeen: .zero)
      }
      if !sections.isEmpty {
        sections[0].traits = traits.sorted { $0.key < $1.key }.map { GeneratedSegments.stored($0.key, $0.value, at: 0, tie: 1) }
      }
      return ProfileRecord(row: row, sections: sections)
    }
  }

  static let end = JournalOffset(rawValue: 1_000_000)
  private var random: SeededRandom
  private(set) var people: [Person]
  private(set) var batch = WarehouseBatch(events: [], moves: [])

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var people = (0..<40).map { (number: UInt64) -> Person in
      let row = ProfileRow(rawValue: number + 1)
      return Person(id: ProfileID(row: row, key: HashKey(first: 1, second: 2)), row: row)
    }
    for signature in 0..<UInt64(80) {
      let home = Int(signature) / 2
      // Merged with another, and some taken apart again later: the last move counts.
      var place = home
      for version in 0..<UInt64(2) where Int.random(in: 0..<4, using: &random) == 0 {
        place = Int.random(in: 0..<people.count, using: &random)
        batch.moves.append(
          WarehouseMove(
            owner: SignatureID(rawValue: signature), profile: people[place].id, version: JournalOffset(rawValue: 1 + version)))
      }
      people[place].signatures.append(signature)
      // Some do nothing at all.
      for _ in 0..<(signature % 5 == 0 ? 0 : Int.random(in: 0...14, using: &random)) {
        // Many things happen at one moment, and at the edges of windows.
        let time = Int64.random(in: 80 * 4...125 * 4, using: &random) * .day / 4
        let event = GeneratedSegments.event(&random, at: time, signature: Int(signature))
        people[place].done.append(event)
        batch.events.append(Crowd.row(event, number: batch.events.count, home: people[home].id))
      }
    }
    for index in people.indices where !people[index].signatures.isEmpty {
      for name in GeneratedSegments.traitNames where Bool.random(using: &random) {
        people[index].traits[name] = GeneratedSegments.traitValue(name, &random, now: 110 * .day)
      }
    }
    // Rows come in any order.
    batch.events.shuffle(using: &random)
    self.random = random
    self.people = people
  }

  private static func row(_ event: ReferenceProfile.Done, number: Int, home: ProfileID) -> WarehouseEvent {
    WarehouseEvent(
      offset: JournalOffset(rawValue: UInt64(number)), source: SourceID(rawValue: 1), messageID: "m-\(number)", type: .track,
      name: event.name,
      time: Timestamp(microseconds: event.time), receivedAt: Timestamp(microseconds: event.time),
      owner: SignatureID(rawValue: UInt64(event.signature)),
      profile: home, userID: "", anonymousID: "", properties: Array(event.json.utf8), traits: Array("{}".utf8), context: Array("{}".utf8))
  }

  var profiles: [WarehouseProfile] {
    people.map { person in
      let first = person.done.map(\.time).min() ?? 103 * .day
      return WarehouseProfile(id: person.id, version: 1, firstSeen: .init(microseconds: first), lastSeen: .init(microseconds: first))
    }
  }

  /// Four segments over computed traits, each of which may refer to those before it.
  mutating func definitions(_ number: Int, withTraits: Bool = false) -> (Definitions, SegmentID) {
    let computed = (0..<3).map { GeneratedSegments.computed(&random, number: $0) }
    var definitions = Definitions.initial
    definitions.computedTraits = computed
    for index in 0..<4 {
      let id = SegmentID(rawValue: UInt32(index + 1))
      var condition = GeneratedSegments.condition(&random, depth: 0, others: index, computed: computed)
      // Some conditions are the flow's to judge.
      for _ in 0..<20 {
        var alone = definitions
        alone.segments.append(SegmentDefinition(id: id, key: "s\(index)", name: "S", condition: condition))
        if case .warehouse(let plan) = BulkWay(definitions: alone, target: id), withTraits || !plan.asksProfiles { break }
        condition = GeneratedSegments.condition(&random, depth: 0, others: index, computed: computed)
      }
      definitions.segments.append(SegmentDefinition(id: id, key: "s\(index)", name: "S", condition: condition))
    }
    return (definitions, SegmentID(rawValue: 4))
  }

  struct Expected {
    var nothing: BulkEvaluator.Answer
    var members: [SegmentID: Set<ProfileID>] = [:]
    var conditions: [Int]
  }

  /// What the flow's own code says, checked with the obvious evaluator.
  func answer(_ definitions: Definitions, _ target: SegmentID, at now: Timestamp) throws -> Expected {
    let evaluator = try evaluator(definitions, target, until: nil)
    var expected = Expected(
      nothing: evaluator.evaluate(ProfileRecord(row: ProfileRow(rawValue: 0), sections: []), at: now),
      conditions: evaluator.conditions.map { _ in 0 })
    for person in people {
      let answer = evaluator.evaluate(person.record, at: now)
      for id in answer.members { expected.members[id, default: []].insert(person.id) }
      for (index, holds) in answer.holds.enumerated() where holds { expected.conditions[index] += 1 }
      guard now.microseconds >= 125 * .day else { continue }
      // Nothing lies ahead then, of which the two say different things.
      var reference = ReferenceProfile()
      reference.done = person.done
      reference.traits = person.traits
      reference.computed = definitions.computedTraits
      reference.segments = Dictionary(uniqueKeysWithValues: definitions.segments.map { ($0.id, $0.condition) })
      for segment in definitions.segments {
        #expect(
          reference.holds(segment.condition, now: now.microseconds) == answer.members.contains(segment.id), "\(segment.condition) at \(now)"
        )
      }
    }
    return expected
  }

  private func evaluator(_ definitions: Definitions, _ target: SegmentID, until end: Timestamp?) throws -> BulkEvaluator {
    var evaluator = BulkEvaluator(definitions: definitions, target: target)
    var parser = JSONParser()
    for event in people.flatMap(\.done) where end.map({ event.time <= $0.microseconds }) ?? true {
      evaluator.note(
        name: event.name, owner: SignatureID(rawValue: UInt64(event.signature)), time: Timestamp(microseconds: event.time),
        properties: try parser.parse(Array(event.json.utf8)).root)
    }
    return evaluator
  }

  /// Of each person, by the flow's own code.
  func judgedByFlow(
    _ definitions: Definitions, _ target: SegmentID, at now: Timestamp, until end: Timestamp? = nil
  ) throws -> [BulkEvaluator.Answer] {
    let evaluator = try evaluator(definitions, target, until: end)
    return people.map { evaluator.evaluate($0.record, at: now) }
  }

  /// Of each person, by the verdicts of a warehouse and the profile.
  func judged<Value: Sendable>(
    _ plan: BulkPlan, _ warehouse: any Warehouse, at now: Timestamp, until end: Timestamp? = nil, _ value: (BulkEvaluator.Answer) -> Value
  ) async throws -> [Value] {
    let verdicts = Mutex<[ProfileID: UInt64]>([:])
    if !plan.behaviours.isEmpty {
      try await warehouse.verdicts(plan.behaviours, at: now, until: end) { batch throws(WarehouseError) in
        verdicts.withLock { known in
          for verdict in batch { #expect(known.updateValue(verdict.holds, forKey: verdict.profile) == nil) }
        }
      }
    }
    let (known, nothing) = (verdicts.withLock { $0 }, plan.verdictOnNothing(at: now))
    return people.map { value(plan.answer($0.record, behaviours: known[$0.id] ?? nothing, at: now)) }
  }
}
