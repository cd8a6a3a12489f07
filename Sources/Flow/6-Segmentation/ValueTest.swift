internal import JSONTape
internal import Vocabulary

/// Evaluates ``ValueComparison`` on parsed JSON and on stored traits. Comparisons of different types are false, never errors.
enum ValueTest {
  /// A value as it is compared; text of arrays and objects takes no part but exists.
  enum Scalar {
    case string(String)
    case number(Double)
    case bool(Bool)
    case compound
  }

  static func scalar(_ element: JSONElement) -> Scalar? {
    switch element.kind {
    case .string: .string(element.string ?? "")
    case .integer, .unsigned, .number: .number(element.number ?? 0)
    case .bool: .bool(element.bool ?? false)
    case .object, .array: .compound
    case .null: nil
    }
  }

  static func scalar(_ value: TraitValue) -> Scalar? {
    switch value {
    case .null: nil
    case .bool(let value): .bool(value)
    case .integer(let value): .number(Double(value))
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .json: .compound
    }
  }

  /// A path that ends in `[]` asks any element of an array.
  static func holds(_ comparison: ValueComparison, path: ArraySlice<String>, in element: JSONElement?, now: Timestamp) -> Bool {
    guard let first = path.first else { return holds(comparison, element.flatMap(scalar), now: now) }
    guard first.hasSuffix("[]") else { return holds(comparison, path: path.dropFirst(), in: element?[first], now: now) }
    guard let array = element?[String(first.dropLast(2))] else { return holds(comparison, nil, now: now) }
    return array.elements.contains { holds(comparison, path: path.dropFirst(), in: $0, now: now) }
  }

  static func holds(_ comparison: ValueComparison, _ value: Scalar?, now: Timestamp) -> Bool {
    switch comparison {
    case .exists: return value != nil
    case .missing: return value == nil
    case .isNot(let other): return !equal(value, other)
    case .notIn(let others): return !others.contains { equal(value, $0) }
    default: break
    }
    guard let value else { return false }
    switch comparison {
    case .is(let other): return equal(value, other)
    case .in(let others): return others.contains { equal(value, $0) }
    case .gt(let other): return order(value, other) == 1
    case .gte(let other): return order(value, other).map { $0 >= 0 } ?? false
    case .lt(let other): return order(value, other) == -1
    case .lte(let other): return order(value, other).map { $0 <= 0 } ?? false
    case .between(let low, let high): return order(value, low).map { $0 >= 0 } ?? false && order(value, high).map { $0 <= 0 } ?? false
    case .contains(let text): return string(value).map { $0.contains(text) } ?? false
    case .startsWith(let text): return string(value).map { $0.hasPrefix(text) } ?? false
    case .endsWith(let text): return string(value).map { $0.hasSuffix(text) } ?? false
    case .before(let moment): return date(value).map { $0 < moment } ?? false
    case .after(let moment): return date(value).map { $0 > moment } ?? false
    case .withinLast(let span): return date(value).map { $0 <= now && $0 > now.advanced(by: -span) } ?? false
    case .withinNext(let span): return date(value).map { $0 >= now && $0 < now.advanced(by: span) } ?? false
    case .exists, .missing, .isNot, .notIn: return false
    }
  }

  /// The next moment after `now` at which the answer for this value may change by time alone; nil for never.
  static func change(_ comparison: ValueComparison, _ value: Scalar?, now: Timestamp) -> Int64? {
    guard let value, let date = date(value) else { return nil }
    let edges: [Timestamp]
    switch comparison {
    case .withinLast(let span): edges = [date, date.advanced(by: span)]
    case .withinNext(let span): edges = [date.advanced(by: 1 - span), date.advanced(by: 1)]
    default: return nil
    }
    return edges.filter { $0 > now }.min()?.microseconds
  }

  private static func equal(_ value: Scalar?, _ other: ComparableValue) -> Bool {
    switch (value, other) {
    case (.string(let left), .string(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    default: false
    }
  }

  /// -1, 0, 1; nil when the two cannot be ordered. Texts are ordered by their UTF-8 bytes, which puts ISO 8601 dates in order of time.
  private static func order(_ value: Scalar, _ other: ComparableValue) -> Int? {
    switch (value, other) {
    case (.number(let left), .number(let right)): left == right ? 0 : left < right ? -1 : left > right ? 1 : nil
    case (.string(let left), .string(let right)): left == right ? 0 : left < right ? -1 : 1
    default: nil
    }
  }

  private static func string(_ value: Scalar) -> String? {
    if case .string(let text) = value { return text }
    return nil
  }

  private static func date(_ value: Scalar) -> Timestamp? { string(value).flatMap { Timestamp(iso8601: $0) } }
}
