internal import Standardising
internal import Vocabulary

/// Makes the compiled form of one segment's condition, and notes what touches it.
struct SegmentCompiler {
  /// Place of the segment; nil for a tag, which nothing touches by itself.
  let segment: Int?
  let starts: [String: UInt64]
  /// All that are defined, for their keys.
  let keys: [SegmentDefinition]
  var all: CompiledSegments
  private(set) var ownStreams: [Int] = []

  init(segment: Int?, starts: [String: UInt64], keys: [SegmentDefinition], all: CompiledSegments) {
    self.segment = segment
    self.starts = starts
    self.keys = keys
    self.all = all
  }

  mutating func compile(_ condition: SegmentCondition) -> CompiledCondition {
    switch condition {
    case .all(let parts): return CompiledCondition(.all, parts: parts.map { compile($0) }, label: "all")
    case .any(let parts): return CompiledCondition(.any, parts: parts.map { compile($0) }, label: "any")
    case .not(let part):
      let inner = compile(part)
      return CompiledCondition(.not, parts: [inner], label: "not \(inner.label)")
    case .trait(let path, let comparison): return compile(path, comparison)
    case .memberOf(let id):
      let key = keys.first { $0.id == id }?.key ?? "\(id.rawValue)"
      guard let other = all.indices[id] else { return CompiledCondition(.nothing, label: "segment \(key)") }
      if let segment { all.dependents[other].insert(segment) }
      return CompiledCondition(.memberOf(id), label: "segment \(key)")
    case .did(let behaviour): return compile(behaviour)
    case .sequence(let sequence): return compile(sequence)
    case .account(let account):
      if let segment { all.segmentsByGroups.insert(segment) }
      let names = account.filter.map { $0.path.joined(separator: ".") }
      return CompiledCondition(
        .account(AccountTest(account)), label: names.isEmpty ? "account" : "account \(names.joined(separator: ", "))")
    case .household(let household):
      if let segment { all.segmentsByGroups.insert(segment) }
      return CompiledCondition(
        .household(household), label: "household size \(household.size.operator.rawValue) \(household.size.value)")
    }
  }

  private mutating func compile(_ path: [String], _ comparison: ValueComparison) -> CompiledCondition {
    let label = "trait \(path.joined(separator: "."))"
    if path.count > 1, path[0] == TraitReader.name { return compileStandard(path, comparison, label: label) }
    let test = TraitTest(
      path: path, comparison: CompiledComparison(comparison), computed: nil, survivorship: all.traits.survivorship)
    if let tag = all.tags[test.name] { return compile(tag, test, label: label) }
    guard let trait = all.computed.first(where: { $0.key == test.name }), case .measurement(let measurement) = trait.formula else {
      if let segment { all.segmentsByTrait[test.name, default: SegmentSet(count: all.dependents.count)].insert(segment) }
      return CompiledCondition(.trait(test), label: label)
    }
    use(measurement.streamIndex)
    switch measurement.kind {
    case .count, .sum, .avg, .min, .max, .distinct, .firstTime, .lastTime:
      guard test.rest.isEmpty else { return CompiledCondition(.nothing, label: label) }
      return CompiledCondition(.measure(measurement, test.comparison), label: label)
    case .firstValue, .lastValue, .mostFrequent, .list, .score, .cell:
      let inner = TraitTest(path: path, comparison: test.comparison, computed: measurement)
      return CompiledCondition(.trait(inner), label: label)
    }
  }

  /// `standard.birthday`: touched by what the form is made of, the trait itself and where the person is from.
  private mutating func compileStandard(_ path: [String], _ comparison: ValueComparison, label: String) -> CompiledCondition {
    let test = TraitTest(
      path: Array(path.dropFirst()), comparison: CompiledComparison(comparison), computed: nil, survivorship: all.traits.survivorship,
      standard: all.traits)
    if let segment {
      for name in Set(all.traits.origins(ofStandard: test.name)) {
        all.segmentsByTrait[name, default: SegmentSet(count: all.dependents.count)].insert(segment)
      }
    }
    return CompiledCondition(.trait(test), label: label)
  }

  /// A test of a tag is one of its cases: it holds when a case whose value passes holds and none before it does.
  private mutating func compile(_ tag: TagRules, _ test: TraitTest, label: String) -> CompiledCondition {
    guard test.rest.isEmpty else { return CompiledCondition(.nothing, label: label) }
    // A value does not change, so whether it passes is known here; a value that is a date passes or not by the clock, and is none.
    func passes(_ value: ComparableValue?) -> Bool {
      test.comparison.holds(value.map(TraitValue.init).flatMap(CompiledComparison.scalar), now: .zero)
    }
    let cases = tag.cases.map { (passes: passes($0.value), condition: compile($0.condition)) }
    func isFirst(_ end: Int, _ last: [CompiledCondition]) -> CompiledCondition {
      let before = cases[..<end].map { CompiledCondition(.not, parts: [$0.condition], label: "not \($0.condition.label)") }
      return CompiledCondition(.all, parts: before + last, label: label)
    }
    var choices: [CompiledCondition] = []
    for (index, one) in cases.enumerated() where one.passes { choices.append(isFirst(index, [one.condition])) }
    if passes(tag.otherwise) { choices.append(isFirst(cases.count, [])) }
    return CompiledCondition(.any, parts: choices, label: label)
  }

  private mutating func compile(_ behaviour: BehaviourCondition) -> CompiledCondition {
    let shape = behaviour.shape
    let index = all.stream(behaviour.stream, shape: shape, window: behaviour.window, starts: starts)
    use(index)
    var span: Int64?
    if case .within(let length) = behaviour.window { span = length }
    let stream = all.streams[index].id
    let names = behaviour.stream.events.isEmpty ? "any event" : behaviour.stream.events.joined(separator: " or ")
    func measurement(_ kind: Measurement.Kind) -> Measurement {
      Measurement(kind: kind, stream: stream, streamIndex: index, span: span)
    }
    guard let measure = behaviour.measure else {
      let label = "did \(names) \(behaviour.count.operator.rawValue) \(behaviour.count.value)"
      return CompiledCondition(.count(measurement(.count), behaviour.count), label: label)
    }
    let label = "did \(names) \(measure.name)\(measure.path.isEmpty ? "" : " \(measure.path.joined(separator: "."))")"
    return CompiledCondition(.measure(measurement(measure.kind), CompiledComparison(measure.comparison)), label: label)
  }

  private mutating func compile(_ sequence: SequenceCondition) -> CompiledCondition {
    func stream(_ step: FactStream) -> FactStreamID {
      let index = all.stream(step, shape: .links(sequence.same), window: .ever, starts: starts)
      use(index)
      return all.streams[index].id
    }
    let steps = sequence.steps.map(stream)
    let absent = sequence.without.map { stream($0.stream) }
    let names = sequence.steps.map { $0.events.isEmpty ? "any event" : $0.events.joined(separator: " or ") }.joined(separator: ", then ")
    return CompiledCondition(
      .sequence(
        SequenceSearch(
          steps: steps, absent: absent, wait: sequence.without?.microseconds ?? 0, spanMax: sequence.spanMax ?? .max,
          isLinked: sequence.same != nil)), label: "sequence \(names)")
  }

  private mutating func use(_ stream: Int) {
    if let segment { all.segmentsByStream[stream].insert(segment) }
    if !ownStreams.contains(stream) { ownStreams.append(stream) }
  }
}
