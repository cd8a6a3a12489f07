import GeneratedInputs
import JSONTape
import Ports
import SegmentReference
import Segmentation
import Testing
import Vocabulary

/// The incremental evaluator beside the obvious one, over generated definitions and events.
@Suite struct `Incremental evaluation` {
  @Test(arguments: 0..<8)
  func `agrees with the obvious evaluator after every event, late ones too, and around every timer`(seed: UInt64) throws {
    for round in 0..<40 {
      var world = World(seed: seed * 1000 + UInt64(round))
      for _ in 0..<30 { try world.step() }
      try world.checkInBulk()
      #expect(world.differences.isEmpty, "seed \(seed), round \(round): \(world.differences.first ?? "")")
    }
  }

  @Test(arguments: 0..<4)
  func `gives every membership back when profiles are merged and taken apart again`(seed: UInt64) throws {
    for round in 0..<30 {
      var world = World(seed: 77_000 + seed * 1000 + UInt64(round))
      for index in 0..<24 {
        try world.step()
        if index % 4 == 3 { world.moveSection() }
      }
      try world.checkInBulk()
      #expect(world.differences.isEmpty, "seed \(seed), round \(round): \(world.differences.first ?? "")")
    }
  }
}

/// Two profiles of two signatures each, with the events that made them what they are.
private struct World {
  var random: SeededRandom
  let segmentation: Segmenter
  let conditions: [SegmentID: SegmentCondition]
  let computed: [ComputedTraitDefinition]
  let definitions: Definitions
  var records: [ProfileRecord]
  var references: [ReferenceProfile]
  var now: Int64 = 100 * .day
  var differences: [String] = []
  private var parser = SharedParser()
  private var number = 0
  /// The longest time between two steps: dense worlds are about hours, others about weeks.
  private let pace: Int64

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    pace = [2 * .hour, .day / 2, 2 * .day].randomElement(using: &random)!
    let computed = (0..<3).map { GeneratedSegments.computed(&random, number: $0) }
    let list = (0..<6).map { GeneratedSegments.condition(&random, depth: 0, others: $0, computed: computed) }
    var definitions = `A segmenter`.definitions(list)
    definitions.computedTraits = computed
    let edges = computed.filter { $0.measure == .rfm }.compactMap { GeneratedSegments.edges($0) }
    definitions.scoreEdges = edges
    self.computed = computed
    self.definitions = definitions
    conditions = Dictionary(uniqueKeysWithValues: definitions.segments.map { ($0.id, $0.condition) })
    segmentation = Segmenter(compiled: CompiledSegments(definitions: definitions), warmups: [])
    self.random = random
    records = (0..<2).map { (row: UInt64) -> ProfileRecord in
      ProfileRecord(row: ProfileRow(rawValue: row + 1), sections: [World.section(row * 2), World.section(row * 2 + 1)])
    }
    references = (0..<2).map { _ in ReferenceProfile() }
    for index in references.indices {
      references[index].segments = conditions
      references[index].computed = computed
      references[index].edges = edges
    }
    for index in records.indices { evaluate(index, segmentation.everything()) }
  }

  private static func section(_ number: UInt64) -> SignatureSection {
    SignatureSection(
      id: SignatureID(rawValue: number), key: KeyedHash(high: 0, low: number), identifiers: [], orderTime: .zero, orderTie: 0,
      firstSeen: .zero, lastSeen: .zero)
  }

  mutating func step() throws {
    runTimers(until: now + Int64.random(in: 0...pace, using: &random))
    let profile = Int.random(in: 0...1, using: &random)
    guard !records[profile].sections.isEmpty else { return }
    if Int.random(in: 0..<4, using: &random) == 0 { try setTrait(profile) } else { try act(profile) }
    check()
    // What is stored is what is worked with after a restart.
    records[profile] = try ProfileRecord(encoded: records[profile].encoded())
  }

  private mutating func act(_ profile: Int) throws {
    let late = Bool.random(using: &random) ? 0 : Int64.random(in: 0...20 * pace, using: &random)
    let section = Int.random(in: 0..<records[profile].sections.count, using: &random)
    let signature = Int(records[profile].sections[section].id.rawValue)
    let event = GeneratedSegments.event(&random, at: now - late, signature: signature)
    references[profile].done.append(event)
    var touched = segmentation.none()
    segmentation.note(try wire(event), in: &records[profile].sections[section], touched: &touched)
    evaluate(profile, touched)
  }

  private mutating func setTrait(_ profile: Int) throws {
    let name = GeneratedSegments.traitNames.randomElement(using: &random)!
    let value = GeneratedSegments.traitValue(name, &random, now: now)
    references[profile].traits[name] = value
    number += 1
    let trait = GeneratedSegments.stored(name, value, at: now, tie: UInt64(number))
    records[profile].sections[0].traits.removeAll { $0.name == name }
    records[profile].sections[0].traits.append(trait)
    records[profile].sections[0].traits.sort { $0.name < $1.name }
    var touched = segmentation.none()
    segmentation.note(changedTraits: [name], touched: &touched)
    evaluate(profile, touched)
  }

  /// Identity resolution moves a signature to the other profile; traits stay out of it, they have tests of their own.
  mutating func moveSection() {
    let from = records[0].sections.count > 1 ? 0 : 1
    guard records[from].sections.count > 1, let section = records[from].sections.last, section.traits.isEmpty else { return }
    records[from].sections.removeLast()
    records[1 - from].sections.append(section)
    let moved = references[from].done.filter { $0.signature == Int(section.id.rawValue) }
    references[from].done.removeAll { $0.signature == Int(section.id.rawValue) }
    references[1 - from].done += moved
    for index in records.indices { evaluate(index, segmentation.everything()) }
    check()
  }

  /// Previews and audits evaluate everything anew, whatever was kept.
  mutating func checkInBulk() throws {
    var evaluator = BulkEvaluator(definitions: definitions)
    for event in references.flatMap(\.done).shuffled(using: &random) {
      let properties = try parser.value.parse(Array(event.json.utf8)).root
      evaluator.note(
        name: event.name, owner: .init(rawValue: UInt64(event.signature)), time: .init(microseconds: event.time), properties: properties)
    }
    for record in records where !record.sections.isEmpty {
      let members = evaluator.evaluate(record, at: Timestamp(microseconds: now)).members
      if members != Set(record.memberships.map(\.segment)) { differences.append("in bulk \(members) at \(now)") }
    }
  }

  private mutating func evaluate(_ profile: Int, _ touched: Segmenter.Touched) {
    _ = segmentation.evaluate(&records[profile], touched: touched, now: Timestamp(microseconds: now))
  }

  /// What the flow does: at the timer's moment, and only then, a profile is looked at. Just before and after it the answer must be right too.
  private mutating func runTimers(until end: Int64) {
    while true {
      let due = records.indices.compactMap { index in records[index].timer.map { ($0.microseconds, index) } }.min { $0 < $1 }
      guard let (moment, profile) = due, moment <= end else { break }
      if moment - 1 > now { check(at: moment - 1) }
      now = moment
      records[profile].timer = nil
      evaluate(profile, segmentation.none())
      if records.allSatisfy({ $0.timer.map { $0.microseconds > moment } ?? true }) { check() }
      if records.allSatisfy({ $0.timer.map { $0.microseconds > moment + 1 } ?? true }), moment < end { check(at: moment + 1) }
    }
    now = end
    check()
  }

  private mutating func check() { check(at: now) }

  private mutating func check(at moment: Int64) {
    for index in records.indices where !records[index].sections.isEmpty {
      let members = Set(records[index].memberships.map(\.segment))
      for (id, condition) in conditions.sorted(by: { $0.key < $1.key }) {
        let expected = references[index].holds(condition, now: moment)
        if members.contains(id) != expected { differences.append("\(condition) is \(expected) at \(moment)") }
      }
    }
    checkComputed(at: moment)
  }

  private mutating func checkComputed(at moment: Int64) {
    for index in records.indices {
      let values = ComputedTraits(compiled: segmentation.compiled).values(of: records[index], at: Timestamp(microseconds: moment))
      for trait in computed {
        let own = values.first { $0.key == trait.key }?.value
        let expected = references[index].value(of: trait, now: moment)
        let isSame =
          switch (own, expected) {
          case (nil, nil): true
          case (.integer(let left), .number(let right)): Double(left) == right
          case (.number(let left), .number(let right)): abs(left - right) < 1e-9
          case (.string(let left), .text(let right)): left == right
          default: false
          }
        // Where two values are equally good, either is.
        if !isSame, trait.measure != .mostFrequent, trait.measure != .first || trait.path.isEmpty,
          trait.measure != .last || trait.path.isEmpty
        {
          differences.append("\(trait) is \(String(describing: expected)), not \(String(describing: own)), at \(moment)")
        }
      }
    }
  }

  private func wire(_ event: ReferenceProfile.Done) throws -> Event {
    Event(
      offset: .start, source: .init(rawValue: 1), type: .track, name: event.name, messageID: "m",
      timestamp: Timestamp(microseconds: event.time), receivedAt: Timestamp(microseconds: now), identifiers: [],
      properties: try parser.value.parse(Array(event.json.utf8)).root)
  }
}

/// Lets a value hold the move-only parser.
private final class SharedParser {
  var value = JSONParser()
}
