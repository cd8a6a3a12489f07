internal import Vocabulary

/// Reads `did: {event, where, count, within | between}`.
struct BehaviourReader {
  let problems: ProblemList
  let conditions: ConditionReader

  static let known = ["event", "where", "count", "within", "between"]
  static let later = ["sum", "avg", "min", "max", "distinct", "first", "last", "timezone"]
  static let eventsMax = 100
  static let filtersMax = 50

  private var comparison: ComparisonReader { ComparisonReader(problems: problems) }

  func behaviour(_ item: YAMLItem, path: String) -> BehaviourCondition? {
    guard let all = Fields(item, path: path, known: Self.known + Self.later, problems: problems) else { return nil }
    for entry in all.entries where Self.later.contains(entry.key) {
      problems.report(entry.keyPlace, path: all.child(entry.key), "not available yet")
    }
    let events = events(all)
    let filter = filter(all)
    let count = count(all)
    let window = window(all)
    let isWhole = all.entries.allSatisfy { Self.known.contains($0.key) }
    guard let events, let filter, let count, let window, isWhole else { return nil }
    return BehaviourCondition(stream: FactStream(events: events, filter: filter), count: count, window: window)
  }

  /// Empty for any event.
  func events(_ fields: Fields) -> [String]? {
    guard let item = fields["event"] else {
      problems.report(fields.item, path: fields.path, "event is missing: a name, {in: [names]}, or any")
      return nil
    }
    if case .map = item.content {
      guard let inner = Fields(item, path: fields.child("event"), known: ["in"], problems: problems) else { return nil }
      let names = inner.texts("in", countMax: Self.eventsMax).map(\.text)
      if names.isEmpty { problems.report(item, path: inner.child("in"), "must be a list of 1 to \(Self.eventsMax) event names") }
      return names.isEmpty ? nil : Array(Set(names)).sorted()
    }
    guard let name = fields.text("event") else { return nil }
    if case .scalar("any", isPlain: true) = item.content { return [] }
    return [name]
  }

  func filter(_ fields: Fields) -> [PropertyCondition]? {
    guard let item = fields["where"] else { return [] }
    guard let inner = Fields(item, path: fields.child("where"), known: nil, problems: problems) else { return nil }
    var filter: [PropertyCondition] = []
    var isWhole = true
    for entry in inner.entries {
      let path = inner.child(entry.key)
      let property = conditions.propertyPath(entry.key, place: entry.keyPlace, path: path)
      var comparisons: [ValueComparison]?
      if case .map(let operators) = entry.value.content {
        if operators.isEmpty { problems.report(entry.value, path: path, "says nothing about the property") }
        comparisons = operators.isEmpty ? nil : comparison.comparisons(operators, path: path)
      } else {
        comparisons = comparison.value(entry.value, path).map { [.is($0)] }
      }
      guard let property, let comparisons else {
        isWhole = false
        continue
      }
      filter += comparisons.map { PropertyCondition(path: property, comparison: $0) }
    }
    if filter.count > Self.filtersMax {
      problems.report(item, path: inner.path, "has more than \(Self.filtersMax) conditions")
      return nil
    }
    return isWhole ? filter : nil
  }

  private func count(_ fields: Fields) -> CountComparison? {
    guard let item = fields["count"] else { return CountComparison(.gte, 1) }
    let operators = CountComparison.Operator.allCases.map(\.rawValue)
    guard let inner = Fields(item, path: fields.child("count"), known: operators, problems: problems) else { return nil }
    guard inner.entries.count == 1, let entry = inner.entries.first else {
      problems.report(item, path: inner.path, "must hold exactly one of \(operators.joined(separator: ", "))")
      return nil
    }
    guard let comparison = CountComparison.Operator(rawValue: entry.key), let number = inner.integer(entry.key, in: 0...1_000_000) else {
      return nil
    }
    return CountComparison(comparison, number)
  }

  private func window(_ fields: Fields) -> BehaviourWindow? {
    if let within = fields["within"] {
      if fields["between"] != nil { problems.report(within, path: fields.path, "within and between cannot both be given") }
      return comparison.duration(within, fields.child("within")).map { .within(microseconds: $0) }
    }
    guard let between = fields["between"] else { return .ever }
    guard case .list(let ends) = between.content, ends.count == 2 else {
      fields.report("between", "must be a list of two dates")
      return nil
    }
    let path = fields.child("between")
    guard let from = comparison.date(ends[0], path + "[0]"), let to = comparison.date(ends[1], path + "[1]") else { return nil }
    guard from < to else {
      fields.report("between", "the first date must be before the second")
      return nil
    }
    return .between(from, to)
  }
}
