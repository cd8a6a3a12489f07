internal import JSONTape
internal import Ports
internal import Vocabulary

/// Tests of a ``BehaviourQuestion`` over arrays: slow and obvious.
struct ObservedBehaviour {
  let question: BehaviourQuestion
  /// Of one profile, of any name.
  let events: [ObservedEvent]

  /// Whether the profile did any of the events asked for.
  var isAsked: Bool { question.tests.contains { test in streams(of: test).contains { !fitting($0, .ever, until: nil).isEmpty } } }

  func holds(_ place: Int, at now: Timestamp, until end: Timestamp?) -> Bool {
    switch question.tests[place] {
    case .all(let parts): parts.allSatisfy { holds($0, at: now, until: end) }
    case .any(let parts): parts.contains { holds($0, at: now, until: end) }
    case .not(let part): !holds(part, at: now, until: end)
    case .did(let behaviour): did(behaviour, at: now, until: end)
    case .sequence(let sequence): came(sequence, at: now, until: end)
    }
  }

  private func streams(of test: BehaviourTest) -> [FactStream] {
    switch test {
    case .all, .any, .not: []
    case .did(let behaviour): [behaviour.stream]
    case .sequence(let sequence): sequence.steps + (sequence.without.map { [$0.stream] } ?? [])
    }
  }

  private func fitting(_ stream: FactStream, _ window: BehaviourWindow, at now: Timestamp = .zero, until end: Timestamp?) -> [ObservedEvent]
  {
    events.filter { event in
      guard fits(event, stream, now: now), end.map({ event.time <= $0 }) ?? true else { return false }
      return switch window {
      case .ever: true
      case .within(let span): event.time > now.advanced(by: -span)
      case .between(let from, let to): event.time >= from && event.time < to
      }
    }
  }

  private func fits(_ event: ObservedEvent, _ stream: FactStream, now: Timestamp) -> Bool {
    guard stream.events.isEmpty || stream.events.contains(event.name) else { return false }
    return stream.filter.allSatisfy { filter in
      let values = ObservedBehaviour.found(filter.path[...], in: event.properties).map { ObservedValue($0) }
      return (values.isEmpty ? [nil] : values).contains { ObservedValue.holds(filter.comparison, $0, now: now) }
    }
  }

  /// Whatever a path leads to; a part that ends in `[]` goes on in each element.
  private static func found(_ path: ArraySlice<String>, in element: JSONElement?) -> [JSONElement] {
    guard let element else { return [] }
    guard let part = path.first else { return [element] }
    guard part.hasSuffix("[]") else { return found(path.dropFirst(), in: element[part]) }
    return element[String(part.dropLast(2))]?.elements.flatMap { found(path.dropFirst(), in: $0) } ?? []
  }

  private static func values(_ path: ArraySlice<String>, in element: JSONElement?) -> [ObservedValue] {
    path.isEmpty ? [] : found(path, in: element).compactMap { ObservedValue($0) }
  }

  private func did(_ behaviour: BehaviourCondition, at now: Timestamp, until end: Timestamp?) -> Bool {
    let found = fitting(behaviour.stream, behaviour.window, at: now, until: end)
    guard let measure = behaviour.measure else { return behaviour.count.holds(for: found.count) }
    let comparison = measure.comparison.inner.comparison
    let values = found.flatMap { ObservedBehaviour.values(measure.path[...], in: $0.properties) }
    let numbers = values.compactMap(\.number).filter { $0.magnitude <= 9e12 }.map { Int64(($0 * 1e6).rounded()) }
    let total = Double(numbers.reduce(0, +))
    let result: Double?
    switch measure {
    case .count: result = Double(found.count)
    case .sum: result = total / 1e6
    case .avg: result = numbers.isEmpty ? nil : total / Double(numbers.count) / 1e6
    case .min: result = numbers.min().map { Double($0) / 1e6 }
    case .max: result = numbers.max().map { Double($0) / 1e6 }
    case .distinct: result = Double(Set(values.filter { $0 != .compound }.map { "\($0)" }).count)
    case .first: return holds(comparison, found.map(\.time).min(), at: now)
    case .last: return holds(comparison, found.map(\.time).max(), at: now)
    }
    return ObservedValue.holds(comparison, result.map { .number($0) }, now: now)
  }

  private func holds(_ comparison: ValueComparison, _ moment: Timestamp?, at now: Timestamp) -> Bool {
    ObservedValue.holds(comparison, moment.map { .text($0.iso8601) }, now: now)
  }

  /// Tries every way to choose the steps.
  private func came(_ sequence: SequenceCondition, at now: Timestamp, until end: Timestamp?) -> Bool {
    func links(_ event: ObservedEvent) -> [ObservedValue] {
      sequence.same.map { ObservedBehaviour.values($0[...], in: event.properties).filter { $0 != .compound } } ?? [.bool(true)]
    }
    func search(_ step: Int, _ first: ObservedEvent?, _ last: ObservedEvent?, _ link: ObservedValue?) -> Bool {
      guard step < sequence.steps.count else {
        guard let last, let without = sequence.without else { return true }
        let over = last.time.advanced(by: without.microseconds)
        return over <= now
          && !fitting(without.stream, .ever, until: end).contains {
            $0.time > last.time && $0.time < over && links($0).contains { $0 == link }
          }
      }
      return fitting(sequence.steps[step], .ever, until: end).contains { event in
        links(event).contains { own in
          guard let first, let last else { return search(1, event, event, own) }
          let span = event.time.microseconds - first.time.microseconds
          return event.time > last.time && own == link && span <= sequence.spanMax ?? .max && search(step + 1, first, event, own)
        }
      }
    }
    return search(0, nil, nil, nil)
  }
}
