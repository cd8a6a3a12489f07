internal import Vocabulary

/// Reads `event` and `where`: which events are meant.
struct FactStreamReader {
  let problems: ProblemList
  var calendar = LocalCalendar.utc

  static let known = ["event", "where"]
  static let eventsMax = 100
  static let filtersMax = 50

  private var comparison: ComparisonReader { ComparisonReader(problems: problems, calendar: calendar) }

  func stream(_ fields: Fields) -> FactStream? {
    let events = events(fields)
    guard let filter = filter(fields), let events else { return nil }
    return FactStream(events: events, filter: filter)
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
    // Quotes make no difference: JSON has no other texts. An event of that name is {in: [any]}.
    return name == "any" ? [] : [name]
  }

  func filter(_ fields: Fields) -> [PropertyCondition]? {
    guard let item = fields["where"] else { return [] }
    guard let inner = Fields(item, path: fields.child("where"), known: nil, problems: problems) else { return nil }
    var filter: [PropertyCondition] = []
    var isWhole = true
    for entry in inner.entries {
      let path = inner.child(entry.key)
      let property = PropertyPathReader(problems: problems).path(entry.key, place: entry.keyPlace, at: path)
      var comparisons: [ValueComparison]?
      if case .map(let operators) = entry.value.content {
        let isEmpty = operators.allSatisfy { $0.key == "timezone" }
        if isEmpty { problems.report(entry.value, path: path, "says nothing about the property") }
        comparisons = isEmpty ? nil : comparison.comparisons(operators, path: path)
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
}
