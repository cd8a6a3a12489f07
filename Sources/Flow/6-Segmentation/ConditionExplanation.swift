internal import Standardising
public import Vocabulary

/// Whether one condition holds for a profile, what decides it, and when it will change by itself. Holds personal data.
public struct ConditionExplanation: Sendable {
  public var condition: SegmentCondition
  public var holds: Bool
  /// If nothing happens; nil for never.
  public var changesAt: Timestamp?
  /// What was measured, or the computed trait; nil when it is missing or there is none.
  public var value: TraitValue?
  /// The trait that an event brought; nil when there is none.
  public var trait: StoredTrait?
  /// Times of the events that decide, the newest last; at most ``timesMax``.
  public var times: [Timestamp]
  public var parts: [ConditionExplanation]

  public static let timesMax = 10
}

/// Explains memberships by the evaluation that the flow makes.
public struct SegmentExplainer: Sendable {
  private let compiled: CompiledSegments
  private let definitions: Definitions

  public init(definitions: Definitions) {
    self.definitions = definitions
    compiled = CompiledSegments(definitions: definitions)
  }

  /// Nil for a segment that is not evaluated: a draft, or archived.
  /// - Parameter accounts: the profile's, by id.
  public func explain(_ segment: SegmentID, record: ProfileRecord, at now: Timestamp, accounts: [String: Account] = [:])
    -> ConditionExplanation?
  {
    guard let index = compiled.indices[segment], let definition = definitions.segments.first(where: { $0.id == segment }) else {
      return nil
    }
    let evaluator = SegmentEvaluator(record, now: now, accounts: accounts)
    return explain(definition.condition, compiled.segments[index].condition, evaluator)
  }

  private func explain(
    _ condition: SegmentCondition, _ compiled: CompiledCondition, _ evaluator: SegmentEvaluator
  ) -> ConditionExplanation {
    let answer = evaluator.evaluate(compiled)
    var result = ConditionExplanation(
      condition: condition, holds: answer.holds, changesAt: answer.changesAt == .max ? nil : Timestamp(microseconds: answer.changesAt),
      value: nil, trait: nil, times: [], parts: [])
    switch (condition, compiled.test) {
    case (.all(let parts), _), (.any(let parts), _):
      result.parts = zip(parts, compiled.parts).map { explain($0, $1, evaluator) }
    case (.not(let part), _): result.parts = [explain(part, compiled.parts[0], evaluator)]
    case (_, .trait(let test)):
      result.trait = test.computed == nil ? evaluator.sections.trait(test.name, by: test.survivorship) : nil
      if let standard = test.standard { result.trait?.value = standard.standard(test.name, in: evaluator.sections) ?? .null }
      if let computed = test.computed { add(computed, evaluator, to: &result) }
    case (.trait(let path, _), .any):
      // A tag: its cases stand in the place of the trait.
      result.value = self.compiled.computed.first { $0.key == path.first }?.value(evaluator.sections, now: evaluator.now)
    case (_, .count(let measurement, _)), (_, .measure(let measurement, _)): add(measurement, evaluator, to: &result)
    case (_, .sequence(let search)):
      let completed = search.search(evaluator.sections, now: evaluator.now.microseconds).completedAt
      result.times = completed.map { [Timestamp(microseconds: $0)] } ?? []
    default: break
    }
    return result
  }

  private func add(_ measurement: Measurement, _ evaluator: SegmentEvaluator, to result: inout ConditionExplanation) {
    result.value = measurement.value(evaluator.sections, now: evaluator.now)
    let reader = measurement.reader(evaluator.sections, now: evaluator.now)
    let times = reader.times.isEmpty ? reader.bounds.map { [$0.first, $0.last] } ?? [] : reader.times
    result.times = times.suffix(ConditionExplanation.timesMax).map { Timestamp(microseconds: $0) }
  }
}
