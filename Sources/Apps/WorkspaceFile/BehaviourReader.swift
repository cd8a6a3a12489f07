internal import Vocabulary

/// Reads `did: {event, where, one measure, within | between}`.
struct BehaviourReader {
  let problems: ProblemList
  /// The segment's.
  let calendar: LocalCalendar

  static let measures = ["count", "sum", "avg", "min", "max", "distinct", "first", "last"]
  static let known = FactStreamReader.known + measures + WindowReader.known

  func behaviour(_ item: YAMLItem, path: String) -> BehaviourCondition? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems),
      let calendar = TimezoneReader(problems: problems).calendar(of: fields, else: calendar)
    else { return nil }
    let stream = FactStreamReader(problems: problems, calendar: calendar).stream(fields)
    let window = WindowReader(problems: problems, calendar: calendar).window(fields)
    let given = fields.entries.filter { Self.measures.contains($0.key) }
    guard given.count <= 1 else {
      problems.report(
        given[1].keyPlace, path: path, "\(given[0].key) and \(given[1].key) cannot both be given; join two conditions with all")
      return nil
    }
    let measure = MeasureReader(problems: problems, calendar: calendar).measure(fields)
    guard let stream, let window, let measure, fields.entries.allSatisfy({ Self.known.contains($0.key) }) else { return nil }
    var behaviour = BehaviourCondition(stream: stream, window: window)
    switch measure {
    case .count(let comparison): behaviour.count = comparison
    case .other(let measure): behaviour.measure = measure
    }
    return isPossible(behaviour, fields) ? behaviour : nil
  }

  /// `olderThan` that reaches beyond the window can never hold.
  private func isPossible(_ behaviour: BehaviourCondition, _ fields: Fields) -> Bool {
    guard case .within(let span) = behaviour.window, let measure = behaviour.measure,
      case .olderThan(let age) = measure.comparison.inner.comparison, age >= span
    else { return true }
    fields.report(measure.name, "can never hold: what is older than that is outside of the window")
    return false
  }
}
