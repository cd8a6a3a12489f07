internal import Patterns
internal import Vocabulary

/// Reads operators with their values, as they stand beside a trait's name or below a property.
struct ComparisonReader {
  let problems: ProblemList
  /// Where days begin for dates without a time.
  var calendar = LocalCalendar.utc

  static let operators = [
    "is", "isNot", "in", "notIn", "gt", "gte", "lt", "lte", "between", "contains", "startsWith", "endsWith", "matches", "exists", "missing",
    "before", "after", "withinLast", "withinNext", "olderThan", "anniversaryWithinNext", "anniversaryWithinLast",
  ]
  static let anniversaryMax = 366 * Int64.day

  /// All operators of the entries, `timezone` among them; nil when one is wrong, which is reported.
  func comparisons(_ entries: [YAMLItem.Entry], path: String) -> [ValueComparison]? {
    let zone = entries.first { $0.key == "timezone" }
    var reader = self
    if let zone {
      guard let calendar = TimezoneReader(problems: problems).calendar(zone.value, path: "\(path).timezone") else { return nil }
      reader.calendar = calendar
    }
    let operators = entries.filter { $0.key != "timezone" }
    let read = operators.map { reader.comparison($0, path: "\(path).\($0.key)") }
    let good = read.compactMap { $0 }
    return good.count == read.count ? good : nil
  }

  func comparison(_ entry: YAMLItem.Entry, path: String) -> ValueComparison? {
    guard let comparison = plain(entry, path: path) else { return nil }
    return calendar.name != LocalCalendar.utc.name && comparison.isOfDates ? .inTimezone(calendar.name, comparison) : comparison
  }

  private func plain(_ entry: YAMLItem.Entry, path: String) -> ValueComparison? {
    let item = entry.value
    switch entry.key {
    case "is": return value(item, path).map { .is($0) }
    case "isNot": return value(item, path).map { .isNot($0) }
    case "in": return values(item, path).map { .in($0) }
    case "notIn": return values(item, path).map { .notIn($0) }
    case "gt": return ordered(item, path).map { .gt($0) }
    case "gte": return ordered(item, path).map { .gte($0) }
    case "lt": return ordered(item, path).map { .lt($0) }
    case "lte": return ordered(item, path).map { .lte($0) }
    case "between": return between(item, path)
    case "contains": return text(item, path).map { .contains($0) }
    case "startsWith": return text(item, path).map { .startsWith($0) }
    case "endsWith": return text(item, path).map { .endsWith($0) }
    case "matches": return pattern(item, path).map { .matches($0) }
    case "exists": return presence(item, path).map { $0 ? .exists : .missing }
    case "missing": return presence(item, path).map { $0 ? .missing : .exists }
    case "before": return date(item, path).map { .before($0) }
    case "after": return date(item, path).map { .after($0) }
    case "withinLast": return duration(item, path).map { .withinLast(microseconds: $0) }
    case "withinNext": return duration(item, path).map { .withinNext(microseconds: $0) }
    case "olderThan": return duration(item, path).map { .olderThan(microseconds: $0) }
    case "anniversaryWithinNext": return anniversary(item, path).map { .anniversaryWithinNext(microseconds: $0) }
    case "anniversaryWithinLast": return anniversary(item, path).map { .anniversaryWithinLast(microseconds: $0) }
    default:
      problems.report(entry.keyPlace, path: path, NearestName.unknown(entry.key, known: Self.operators))
      return nil
    }
  }

  /// A constant: text, number, true or false.
  func value(_ item: YAMLItem, _ path: String) -> ComparableValue? {
    switch item.scalar {
    case .text(let text): return .string(text)
    case .number(let number): return .number(number)
    case .bool(let bool): return .bool(bool)
    case .null, nil: return wrong(item, path, "must be text, a number, true or false, not \(item.kindName)")
    }
  }

  private func ordered(_ item: YAMLItem, _ path: String) -> ComparableValue? {
    if case .bool = item.scalar { return wrong(item, path, "true and false are neither greater nor less than anything") }
    return value(item, path)
  }

  private func values(_ item: YAMLItem, _ path: String) -> [ComparableValue]? {
    guard case .list(let items) = item.content, !items.isEmpty else { return wrong(item, path, "must be a list with at least one value") }
    guard items.count <= ValueComparison.valuesMax else { return wrong(item, path, "has more than \(ValueComparison.valuesMax) values") }
    let values = items.enumerated().compactMap { number, item in value(item, "\(path)[\(number)]") }
    return values.count == items.count ? values : nil
  }

  private func between(_ item: YAMLItem, _ path: String) -> ValueComparison? {
    guard case .list(let items) = item.content, items.count == 2 else {
      return wrong(item, path, "must be a list of two values, the smaller first")
    }
    guard let low = ordered(items[0], path + "[0]"), let high = ordered(items[1], path + "[1]") else { return nil }
    switch (low, high) {
    case (.number(let a), .number(let b)) where a <= b: return .between(low, high)
    case (.string(let a), .string(let b)) where !b.utf8.lexicographicallyPrecedes(a.utf8): return .between(low, high)
    case (.number, .number), (.string, .string):
      return wrong(item, path, "the first value is greater than the second: nothing lies between")
    default: return wrong(item, path, "both values must be of one kind")
    }
  }

  private func text(_ item: YAMLItem, _ path: String) -> String? {
    if case .text(let text) = item.scalar, !text.isEmpty { return text }
    return wrong(item, path, "must be text, not \(item.kindName); put it in quotes if that is meant")
  }

  private func presence(_ item: YAMLItem, _ path: String) -> Bool? {
    if case .bool(let answer) = item.scalar { return answer }
    return wrong(item, path, "must be true or false, not \(item.kindName)")
  }

  func date(_ item: YAMLItem, _ path: String) -> Timestamp? {
    if case .text(let text) = item.scalar, let moment = calendar.timestamp(iso8601: text) { return moment }
    return wrong(item, path, "must be a date such as 2026-01-31 or 2026-01-31T10:00:00Z")
  }

  func duration(_ item: YAMLItem, _ path: String) -> Int64? {
    if case .text(let text) = item.scalar, let length = DurationText.parse(text) { return length }
    return wrong(item, path, DurationText.expected)
  }

  private func anniversary(_ item: YAMLItem, _ path: String) -> Int64? {
    guard let length = duration(item, path) else { return nil }
    return length <= Self.anniversaryMax ? length : wrong(item, path, "every date has an anniversary within a year; at most 366d")
  }

  private func pattern(_ item: YAMLItem, _ path: String) -> String? {
    guard let text = text(item, path) else { return nil }
    do throws(PatternError) {
      _ = try Pattern(text)
      return text
    } catch { return wrong(item, path, "is no pattern in RE2's syntax: \(error.reason)") }
  }

  private func wrong<T>(_ item: YAMLItem, _ path: String, _ reason: String) -> T? {
    problems.report(item, path: path, reason)
    return nil
  }
}

extension ValueComparison {
  /// Whether a time zone makes a difference.
  var isOfDates: Bool {
    switch self {
    case .before, .after, .withinLast, .withinNext, .olderThan, .anniversaryWithinNext, .anniversaryWithinLast: true
    default: false
    }
  }
}
