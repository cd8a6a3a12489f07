internal import Vocabulary

/// Reads one entry of `computed_traits:`.
struct ComputedTraitReader {
  let problems: ProblemList

  static let known = ["key", "name", "of"]
  static let measures = ComputedTraitDefinition.Measure.allCases.map(\.rawValue)
  static let formulaKnown = measures + FactStreamReader.known + WindowReader.known

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
    let stream = FactStreamReader(problems: problems, calendar: calendar).stream(inner)
    let window = WindowReader(problems: problems, calendar: calendar).window(inner)
    guard let (measure, property) = measure(inner), let stream, let window, let key, let name,
      inner.entries.allSatisfy({ Self.formulaKnown.contains($0.key) })
    else { return nil }
    return ComputedTraitDefinition(
      id: SegmentID(rawValue: 0), key: key, name: name, measure: measure, path: property, stream: stream, window: window)
  }

  private func measure(_ fields: Fields) -> (ComputedTraitDefinition.Measure, [String])? {
    let given = fields.entries.filter { Self.measures.contains($0.key) }
    guard given.count == 1, let entry = given.first, let measure = ComputedTraitDefinition.Measure(rawValue: entry.key) else {
      problems.report(fields.item, path: fields.path, "must hold exactly one of \(Self.measures.joined(separator: ", "))")
      return nil
    }
    let path = fields.child(entry.key)
    let isOfEvents = entry.value.scalar == .bool(true)
    switch measure {
    case .count:
      if isOfEvents { return (measure, []) }
      problems.report(entry.value, path: path, "must be true: events are counted; for different values of a property there is distinct")
      return nil
    case .first, .last: if isOfEvents { return (measure, []) }
    case .sum, .avg, .min, .max, .distinct, .mostFrequent, .list: break
    }
    return PropertyPathReader(problems: problems).path(entry.value, at: path).map { (measure, $0) }
  }
}
