internal import Vocabulary

/// Reads what a behaviour condition compares: `count: {gte: 3}`, `sum: {total: {gte: 150}}`, `last: {olderThan: 30d}`.
struct MeasureReader {
  let problems: ProblemList
  let calendar: LocalCalendar

  enum Measure {
    case count(CountComparison)
    case other(BehaviourMeasure)
  }

  static let numberOperators = ["is", "isNot", "in", "notIn", "gt", "gte", "lt", "lte", "between", "exists", "missing"]
  static let countOperators = CountComparison.Operator.allCases.map(\.rawValue) + ["between", "in", "notIn"]
  static let timeOperators = ["before", "after", "withinLast", "olderThan", "exists", "missing"]
  static let countMax = 1_000_000

  private var comparison: ComparisonReader { ComparisonReader(problems: problems, calendar: calendar) }

  /// At least one event when there is no measure; nil when it is wrong, which is reported.
  func measure(_ fields: Fields) -> Measure? {
    guard let entry = fields.entries.first(where: { BehaviourReader.measures.contains($0.key) }) else {
      return .count(CountComparison(.gte, 1))
    }
    let path = fields.child(entry.key)
    switch entry.key {
    case "count": return count(entry.value, path: path)
    case "first": return time(entry.value, path: path).map { .other(.first($0)) }
    case "last": return time(entry.value, path: path).map { .other(.last($0)) }
    default: return property(entry, path: path)
    }
  }

  private func count(_ item: YAMLItem, path: String) -> Measure? {
    guard let (entry, inner) = single(item, path: path, known: Self.countOperators) else { return nil }
    if let named = CountComparison.Operator(rawValue: entry.key) {
      return inner.integer(entry.key, in: 0...Self.countMax).map { .count(CountComparison(named, $0)) }
    }
    guard let test = comparison.comparison(entry, path: inner.child(entry.key)) else { return nil }
    guard test.constants.allSatisfy({ $0.wholeNumber.map { (0...Self.countMax).contains($0) } ?? false }) else {
      inner.report(entry.key, "must hold whole numbers from 0 to \(Self.countMax)")
      return nil
    }
    return .other(.count(test))
  }

  private func time(_ item: YAMLItem, path: String) -> ValueComparison? {
    guard let (entry, inner) = single(item, path: path, known: Self.timeOperators) else { return nil }
    return comparison.comparison(entry, path: inner.child(entry.key))
  }

  private func property(_ entry: YAMLItem.Entry, path: String) -> Measure? {
    guard let fields = Fields(entry.value, path: path, known: nil, problems: problems) else { return nil }
    guard fields.entries.count == 1, let property = fields.entries.first else {
      problems.report(entry.value, path: path, "must hold exactly one property, as in {total: {gte: 150}}")
      return nil
    }
    let inner = fields.child(property.key)
    let name = PropertyPathReader(problems: problems).path(property.key, place: property.keyPlace, at: inner)
    guard let test = number(property.value, path: inner, isCount: entry.key == "distinct"), let name else { return nil }
    switch entry.key {
    case "sum": return .other(.sum(path: name, test))
    case "avg": return .other(.avg(path: name, test))
    case "min": return .other(.min(path: name, test))
    case "max": return .other(.max(path: name, test))
    default: return .other(.distinct(path: name, test))
    }
  }

  private func number(_ item: YAMLItem, path: String, isCount: Bool) -> ValueComparison? {
    guard let (entry, inner) = single(item, path: path, known: Self.numberOperators),
      let test = comparison.comparison(entry, path: inner.child(entry.key))
    else { return nil }
    guard !isCount else {
      if test.constants.allSatisfy({ $0.wholeNumber.map { (0..<BehaviourMeasure.distinctMax).contains($0) } ?? false }) { return test }
      inner.report(entry.key, "must hold whole numbers from 0 to \(BehaviourMeasure.distinctMax - 1)")
      return nil
    }
    guard test.constants.allSatisfy({ if case .number = $0 { true } else { false } }) else {
      inner.report(entry.key, "must be compared with a number")
      return nil
    }
    return test
  }

  /// The one operator of a map.
  private func single(_ item: YAMLItem, path: String, known: [String]) -> (YAMLItem.Entry, Fields)? {
    guard let inner = Fields(item, path: path, known: known, problems: problems) else { return nil }
    guard inner.entries.count == 1, let entry = inner.entries.first else {
      problems.report(item, path: path, "must hold exactly one of \(known.joined(separator: ", "))")
      return nil
    }
    return known.contains(entry.key) ? (entry, inner) : nil
  }
}

extension ValueComparison {
  /// What it compares with.
  fileprivate var constants: [ComparableValue] {
    switch self {
    case .is(let value), .isNot(let value), .gt(let value), .gte(let value), .lt(let value), .lte(let value): [value]
    case .in(let values), .notIn(let values): values
    case .between(let low, let high): [low, high]
    default: []
    }
  }
}

extension ComparableValue {
  fileprivate var wholeNumber: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
}
