internal import Vocabulary

/// Reads one entry of `computed_traits:`.
struct ComputedTraitReader {
  let problems: ProblemList
  let segments: SegmentReferences

  static let known = ["key", "name", "of"]
  static let measures = ComputedTraitDefinition.Measure.allCases.map(\.rawValue)
  static let formulaKnown =
    measures + FactStreamReader.known + WindowReader.known + TagReader.known + SQLTraitReader.known.filter { !measures.contains($0) }

  /// Without its number.
  func trait(_ item: YAMLItem, path: String) -> ComputedTraitDefinition? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let key = fields.requiredKey()
    let name = fields.text("name") ?? key
    guard let of = fields["of"] else {
      problems.report(item, path: path, "of is missing: what is computed, such as {count: true, event: Order Completed}")
      return nil
    }
    guard let inner = Fields(of, path: fields.child("of"), known: Self.formulaKnown, problems: problems),
      let calendar = TimezoneReader(problems: problems).calendar(of: inner, else: .utc)
    else { return nil }
    guard let entry = measureEntry(inner), let measure = ComputedTraitDefinition.Measure(rawValue: entry.key) else { return nil }
    switch measure {
    case .tag:
      guard let tag = TagReader(problems: problems, segments: segments).tag(inner), let key, let name else { return nil }
      return Self.withoutEvents(key, name, .tag, tag: tag)
    case .sql:
      guard let query = SQLTraitReader(problems: problems).query(inner), let key, let name else { return nil }
      return Self.withoutEvents(key, name, .sql, query: query)
    default: break
    }
    let stream = FactStreamReader(problems: problems, calendar: calendar).stream(inner)
    let window = WindowReader(problems: problems, calendar: calendar).window(inner)
    guard let property = property(entry, measure, inner), let stream, let window, let key, let name,
      inner.entries.allSatisfy({ Self.formulaKnown.contains($0.key) })
    else { return nil }
    for known in TagReader.known + ["every"] where inner[known] != nil { inner.report(known, "has no meaning beside \(entry.key)") }
    if measure == .rfm, window.isFixed {
      problems.report(of, path: inner.path, "within is missing: scores are of the last so many days, as in within: 365d")
    }
    return ComputedTraitDefinition(
      id: SegmentID(rawValue: 0), key: key, name: name, measure: measure, path: property, stream: stream, window: window)
  }

  private static func withoutEvents(
    _ key: String, _ name: String, _ measure: ComputedTraitDefinition.Measure, tag: TagRules? = nil, query: SQLTraitQuery? = nil
  ) -> ComputedTraitDefinition {
    ComputedTraitDefinition(
      id: SegmentID(rawValue: 0), key: key, name: name, measure: measure, path: [], stream: FactStream(events: []), window: .ever, tag: tag,
      query: query)
  }

  private func measureEntry(_ fields: Fields) -> YAMLItem.Entry? {
    let given = fields.entries.filter { Self.measures.contains($0.key) }
    guard given.count == 1, let entry = given.first else {
      problems.report(fields.item, path: fields.path, "must hold exactly one of \(Self.measures.joined(separator: ", "))")
      return nil
    }
    return entry
  }

  /// Empty for the events themselves.
  private func property(_ entry: YAMLItem.Entry, _ measure: ComputedTraitDefinition.Measure, _ fields: Fields) -> [String]? {
    let path = fields.child(entry.key)
    let isOfEvents = entry.value.scalar == .bool(true)
    switch measure {
    case .count:
      if isOfEvents { return [] }
      problems.report(entry.value, path: path, "must be true: events are counted; for different values of a property there is distinct")
      return nil
    case .first, .last: if isOfEvents { return [] }
    case .sum, .avg, .min, .max, .distinct, .mostFrequent, .list, .rfm, .tag, .sql: break
    }
    return PropertyPathReader(problems: problems).path(entry.value, at: path)
  }
}

extension BehaviourWindow {
  /// It does not move with the clock.
  fileprivate var isFixed: Bool {
    if case .within = self { return false }
    return true
  }
}
