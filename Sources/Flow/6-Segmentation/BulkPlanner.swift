internal import Ports
internal import Vocabulary

/// Takes conditions apart: references become the steps of the other segment, computed traits the measure they are.
struct BulkPlanner {
  private let definitions: Definitions
  private(set) var steps: [BulkStep] = []
  private(set) var behaviours: [BehaviourTest] = []
  private(set) var profileConditions: [SegmentCondition] = []
  private(set) var segments: [SegmentID: Int] = [:]
  /// For each segment the places of its conditions, outer ones first.
  private(set) var places: [SegmentID: [Int]] = [:]

  init(definitions: Definitions) { self.definitions = definitions }

  /// - Precondition: references are without cycles; the planner of definitions has checked that.
  mutating func place(segment id: SegmentID) throws(BulkObstacle) -> Int {
    if let known = segments[id] { return known }
    guard let segment = definitions.segments.first(where: { $0.id == id }), segment.status.isKept else { throw .notKept }
    var own: [Int] = []
    let place = try self.place(segment.condition, listing: &own)
    segments[id] = place
    places[id] = own
    return place
  }

  private mutating func place(_ condition: SegmentCondition, listing own: inout [Int]) throws(BulkObstacle) -> Int {
    let index = own.count
    own.append(0)
    let place: Int
    switch condition {
    case .all(let parts): place = add(.all(try self.place(parts, listing: &own)))
    case .any(let parts): place = add(.any(try self.place(parts, listing: &own)))
    case .not(let part): place = add(.not(try self.place(part, listing: &own)))
    case .trait(let path, let comparison): place = try self.place(trait: path, comparison)
    case .memberOf(let id):
      let isKept = definitions.segments.contains { $0.id == id && $0.status.isKept }
      place = isKept ? try self.place(segment: id) : add(.any([]))
    case .did(let behaviour):
      try check(behaviour)
      place = add(behaviour: .did(behaviour))
    case .sequence(let sequence):
      for stream in sequence.steps + (sequence.without.map { [$0.stream] } ?? []) { try check(stream) }
      try check(measured: sequence.same ?? [])
      place = add(behaviour: .sequence(sequence))
    // Both stand in the state store alone.
    case .account, .household: place = add(profile: condition)
    }
    own[index] = place
    return place
  }

  private mutating func place(_ parts: [SegmentCondition], listing own: inout [Int]) throws(BulkObstacle) -> [Int] {
    var places: [Int] = []
    for part in parts { places.append(try place(part, listing: &own)) }
    return places
  }

  private mutating func add(_ step: BulkStep) -> Int { BulkPlanner.place(of: step, in: &steps) }

  private mutating func add(behaviour: BehaviourTest) -> Int { add(.behaviour(BulkPlanner.place(of: behaviour, in: &behaviours))) }

  private mutating func add(profile condition: SegmentCondition) -> Int {
    add(.profile(BulkPlanner.place(of: condition, in: &profileConditions)))
  }

  private static func place<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
    if let known = list.firstIndex(of: element) { return known }
    list.append(element)
    return list.count - 1
  }

  // MARK: Computed traits

  private mutating func place(trait path: [String], _ comparison: ValueComparison) throws(BulkObstacle) -> Int {
    let test = TraitTest(path: path, comparison: CompiledComparison(comparison), computed: nil)
    let definition =
      definitions.computedTraits.first { $0.tag != nil && $0.key == test.name }
      ?? definitions.computedTraits.first { $0.measure != .sql && $0.traitNames.contains(test.name) }
    // Traits stand in the profiles, which the warehouse has a second or two late.
    guard let definition else { return add(profile: .trait(path: path, comparison)) }
    if let tag = definition.tag { return test.rest.isEmpty ? try place(tag, test) : add(.any([])) }
    let measure: BehaviourMeasure
    switch definition.measure {
    case .count: measure = .count(comparison)
    case .sum: measure = .sum(path: definition.path, comparison)
    case .avg: measure = .avg(path: definition.path, comparison)
    case .min: measure = .min(path: definition.path, comparison)
    case .max: measure = .max(path: definition.path, comparison)
    case .distinct: measure = .distinct(path: definition.path, comparison)
    case .first where definition.path.isEmpty: measure = .first(comparison)
    case .last where definition.path.isEmpty: measure = .last(comparison)
    case .first, .last, .mostFrequent, .list, .rfm, .tag, .sql: throw .chosenValue
    }
    guard test.rest.isEmpty else { return add(.any([])) }
    let behaviour = BehaviourCondition(stream: definition.stream, window: definition.window, measure: measure)
    try check(behaviour)
    return add(behaviour: .did(behaviour))
  }

  /// As ``SegmentCompiler`` does it: one of the cases whose value passes, and none before it.
  private mutating func place(_ tag: TagRules, _ test: TraitTest) throws(BulkObstacle) -> Int {
    func passes(_ value: ComparableValue?) -> Bool {
      test.comparison.holds(value.map(TraitValue.init).flatMap(CompiledComparison.scalar), now: .zero)
    }
    var before: [Int] = []
    var choices: [Int] = []
    for one in tag.cases {
      var own: [Int] = []
      let place = try self.place(one.condition, listing: &own)
      if passes(one.value) { choices.append(add(.all(before + [place]))) }
      before.append(add(.not(place)))
    }
    if passes(tag.otherwise) { choices.append(add(.all(before))) }
    return add(.any(choices))
  }

  // MARK: What a warehouse says exactly

  private func check(_ behaviour: BehaviourCondition) throws(BulkObstacle) {
    try check(behaviour.stream)
    guard let measure = behaviour.measure else { return }
    try check(measured: measure.path)
    guard measure.kind == .firstTime || measure.kind == .lastTime else { return }
    switch measure.comparison.inner.comparison {
    case .exists, .missing, .before, .after, .withinLast, .withinNext, .olderThan: return
    default: throw .date
    }
  }

  private func check(measured path: [String]) throws(BulkObstacle) {
    let lists = path.filter { $0.hasSuffix("[]") }
    if lists.count > 1 || lists == ["[]"] { throw .list }
  }

  private func check(_ stream: FactStream) throws(BulkObstacle) {
    for filter in stream.filter {
      try check(measured: filter.path)
      switch filter.comparison.inner.comparison {
      case .exists, .missing, .is, .isNot, .in, .notIn, .gt, .gte, .lt, .lte, .between, .contains, .startsWith, .endsWith: break
      case .matches: throw .pattern
      case .before, .after, .withinLast, .withinNext, .olderThan, .anniversaryWithinNext, .anniversaryWithinLast, .inTimezone: throw .date
      }
    }
  }
}
