package import Vocabulary

/// The obvious evaluator: looks at all events and traits every time. What the incremental one must agree with.
package struct ReferenceProfile {
  package enum Value: Equatable {
    case number(Double)
    case text(String)
    case bool(Bool)
    case list([[String: Value]])
    case texts([String])

    static func json(_ properties: [String: Value]) -> String {
      "{" + properties.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.json)" }.joined(separator: ",") + "}"
    }

    private var json: String {
      switch self {
      case .number(let number): "\(number)"
      case .text(let text): "\"\(text)\""
      case .bool(let bool): "\(bool)"
      case .texts(let texts): "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      case .list(let items): "[" + items.map { Value.json($0) }.joined(separator: ",") + "]"
      }
    }
  }

  package struct Done {
    package var name: String
    package var properties: [String: Value]
    package var time: Int64
    /// The signature that did it.
    package var signature = 0

    /// As the wire has them.
    package var json: String { Value.json(properties) }
  }

  package var done: [Done] = []
  package var traits: [String: Value] = [:]
  package var segments: [SegmentID: SegmentCondition] = [:]
  package var computed: [ComputedTraitDefinition] = []
  package var edges: [ScoreEdges] = []

  package init() {}

  package func holds(_ condition: SegmentCondition, now: Int64) -> Bool {
    switch condition {
    case .all(let parts): return parts.allSatisfy { holds($0, now: now) }
    case .any(let parts): return parts.contains { holds($0, now: now) }
    case .not(let part): return !holds(part, now: now)
    case .memberOf(let id): return holds(segments[id]!, now: now)
    case .trait(let path, let comparison): return holdsTrait(path, comparison, now: now)
    case .did(let behaviour): return holds(behaviour, now: now)
    case .sequence(let sequence): return holds(sequence, now: now)
    case .account, .household: preconditionFailure("the reference knows persons only")
    }
  }

  private func holdsTrait(_ path: [String], _ comparison: ValueComparison, now: Int64) -> Bool {
    if path.first == "tags[]" {
      guard case .texts(let texts) = traits["tags"], !texts.isEmpty else { return ReferenceComparison.holds(comparison, nil, now: now) }
      return texts.contains { ReferenceComparison.holds(comparison, .text($0), now: now) }
    }
    if let trait = computed.first(where: { $0.traitNames.contains(path[0]) }) {
      let value = trait.measure == .rfm ? score(trait, path[0], now: now) : value(of: trait, now: now)
      return ReferenceComparison.holds(comparison, value, now: now)
    }
    return ReferenceComparison.holds(comparison, traits[path[0]], now: now)
  }

  // MARK: Behaviour

  package func fitting(_ stream: FactStream, _ window: BehaviourWindow, now: Int64) -> [Done] {
    done.filter { event in
      guard stream.events.isEmpty || stream.events.contains(event.name) else { return false }
      for filter in stream.filter {
        let values = self.values(of: event, filter.path)
        let isHeld =
          values.isEmpty
          ? ReferenceComparison.holds(filter.comparison, nil, now: now)
          : values.contains { ReferenceComparison.holds(filter.comparison, $0, now: now) }
        if !isHeld { return false }
      }
      switch window {
      case .ever: return true
      case .within(let span): return event.time <= now && event.time > now - span
      case .between(let from, let to): return event.time >= from.microseconds && event.time < to.microseconds
      }
    }
    .sorted { $0.time < $1.time }
  }

  package func values(of event: Done, _ path: [String]) -> [Value] {
    guard path.first == "items[]" else { return event.properties[path[0]].map { [$0] } ?? [] }
    guard case .list(let items) = event.properties["items"] else { return [] }
    return items.compactMap { $0[path[1]] }
  }

  private func numbers(_ events: [Done], _ path: [String]) -> [Double] {
    events.flatMap { values(of: $0, path) }.compactMap { if case .number(let number) = $0 { number } else { nil } }
  }

  /// In hundredths, which is what is generated, so that no rounding hides a difference.
  private func sum(_ numbers: [Double]) -> Double { Double(numbers.map { Int(($0 * 100).rounded()) }.reduce(0, +)) / 100 }

  private func holds(_ behaviour: BehaviourCondition, now: Int64) -> Bool {
    let events = fitting(behaviour.stream, behaviour.window, now: now)
    switch behaviour.measure {
    case nil: return behaviour.count.holds(for: events.count)
    case .count(let test): return ReferenceComparison.holds(test, .number(Double(events.count)), now: now)
    case .sum(let path, let test): return ReferenceComparison.holds(test, .number(sum(numbers(events, path))), now: now)
    case .avg(let path, let test):
      let numbers = self.numbers(events, path)
      return ReferenceComparison.holds(test, numbers.isEmpty ? nil : .number(sum(numbers) / Double(numbers.count)), now: now)
    case .min(let path, let test): return ReferenceComparison.holds(test, numbers(events, path).min().map { .number($0) }, now: now)
    case .max(let path, let test): return ReferenceComparison.holds(test, numbers(events, path).max().map { .number($0) }, now: now)
    case .distinct(let path, let test):
      return ReferenceComparison.holds(test, .number(Double(Set(events.flatMap { values(of: $0, path) }.map { "\($0)" }).count)), now: now)
    case .first(let test): return ReferenceComparison.holds(test, date(events.first), now: now)
    case .last(let test): return ReferenceComparison.holds(test, date(events.last), now: now)
    }
  }

  private func date(_ event: Done?) -> Value? { event.map { .text(Timestamp(microseconds: $0.time).iso8601) } }

  package func value(of trait: ComputedTraitDefinition, now: Int64) -> Value? {
    let events = fitting(trait.stream, trait.window, now: now)
    let numbers = trait.path.isEmpty ? [] : self.numbers(events, trait.path)
    switch trait.measure {
    case .count: return .number(Double(events.count))
    case .sum: return .number(sum(numbers))
    case .avg: return numbers.isEmpty ? nil : .number(sum(numbers) / Double(numbers.count))
    case .min: return numbers.min().map { .number($0) }
    case .max: return numbers.max().map { .number($0) }
    case .distinct: return .number(Double(Set(events.flatMap { values(of: $0, trait.path) }.map { "\($0)" }).count))
    case .first, .last:
      guard !trait.path.isEmpty else { return date(trait.measure == .first ? events.first : events.last) }
      let having = events.filter { !values(of: $0, trait.path).isEmpty }
      return (trait.measure == .first ? having.first : having.last).flatMap { values(of: $0, trait.path).first }
    case .mostFrequent:
      var counts: [String: (count: Int, last: Int64, value: Value)] = [:]
      for event in events {
        for value in values(of: event, trait.path) {
          let count = counts["\(value)"]?.count ?? 0
          counts["\(value)"] = (count + 1, event.time, value)
        }
      }
      return counts.values.max { ($0.count, $0.last) < ($1.count, $1.last) }?.value
    case .tag:
      let found = trait.tag!.cases.first { holds($0.condition, now: now) }?.value ?? trait.tag!.otherwise
      if case .string(let text) = found { return .text(text) } else { return nil }
    case .rfm: return score(trait, trait.key, now: now)
    case .list, .sql: return nil
    }
  }

  private func score(_ trait: ComputedTraitDefinition, _ name: String, now: Int64) -> Value? {
    let events = fitting(trait.stream, trait.window, now: now).filter { !numbers([$0], trait.path).isEmpty }
    guard let last = events.last, let edges = edges.first(where: { $0.trait == trait.id }) else { return nil }
    let spent = (sum(numbers(events, trait.path)) * 1_000_000).rounded()
    var (recency, frequency, monetary) = (5, 1, 1)
    for edge in edges.recency where now - last.time >= edge { recency -= 1 }
    for edge in edges.frequency where events.count > edge { frequency += 1 }
    for edge in edges.monetary where spent > Double(edge) { monetary += 1 }
    switch name {
    case "\(trait.key)_recency": return .number(Double(recency))
    case "\(trait.key)_frequency": return .number(Double(frequency))
    case "\(trait.key)_monetary": return .number(Double(monetary))
    default: return .text(RFM.cell(recency: recency, frequency: frequency, monetary: monetary).rawValue)
    }
  }

  // MARK: Sequences

  /// Tries every way to choose the steps.
  private func holds(_ sequence: SequenceCondition, now: Int64) -> Bool {
    func links(_ event: Done) -> [Value?] {
      guard let same = sequence.same else { return [nil] }
      return values(of: event, same)
    }
    func follows(_ last: Int64, _ link: Value?) -> Bool {
      guard let without = sequence.without else { return true }
      guard last + without.microseconds <= now else { return false }
      return !fitting(without.stream, .ever, now: now).contains {
        $0.time > last && $0.time < last + without.microseconds && links($0).contains(link)
      }
    }
    func search(_ step: Int, first: Int64, last: Int64, link: Value?) -> Bool {
      if step == sequence.steps.count { return follows(last, link) }
      return fitting(sequence.steps[step], .ever, now: now).contains { event in
        links(event).contains { own in
          if step == 0 { return search(1, first: event.time, last: event.time, link: own) }
          guard event.time > last, own == link, event.time - first <= sequence.spanMax ?? .max else { return false }
          return search(step + 1, first: first, last: event.time, link: own)
        }
      }
    }
    return search(0, first: 0, last: .min, link: nil)
  }
}
