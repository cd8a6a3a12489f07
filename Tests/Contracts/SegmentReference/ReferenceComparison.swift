internal import Vocabulary

/// Comparisons, written down once more and as plainly as can be.
enum ReferenceComparison {
  typealias Value = ReferenceProfile.Value

  static func holds(_ comparison: ValueComparison, _ value: Value?, now: Int64) -> Bool {
    switch comparison {
    case .is(let other): return equal(value, other)
    case .isNot(let other): return !equal(value, other)
    case .in(let others): return others.contains { equal(value, $0) }
    case .notIn(let others): return !others.contains { equal(value, $0) }
    case .exists: return value != nil
    case .missing: return value == nil
    case .gt(let other): return number(value, other) { $0 > $1 }
    case .gte(let other): return number(value, other) { $0 >= $1 }
    case .lt(let other): return number(value, other) { $0 < $1 }
    case .lte(let other): return number(value, other) { $0 <= $1 }
    case .between(let low, let high): return number(value, low) { $0 >= $1 } && number(value, high) { $0 <= $1 }
    case .contains(let text): return string(value)?.contains(text) ?? false
    case .startsWith(let text): return string(value)?.hasPrefix(text) ?? false
    case .endsWith(let text): return string(value)?.hasSuffix(text) ?? false
    case .matches(let pattern): return string(value).map { pattern == "^V" ? $0.hasPrefix("V") : false } ?? false
    case .before(let moment): return date(value).map { $0 < moment.microseconds } ?? false
    case .after(let moment): return date(value).map { $0 > moment.microseconds } ?? false
    case .withinLast(let span): return date(value).map { $0 <= now && now - $0 < span } ?? false
    case .withinNext(let span): return date(value).map { $0 >= now && $0 - now < span } ?? false
    case .olderThan(let span): return date(value).map { now - $0 >= span } ?? false
    case .anniversaryWithinNext(let span):
      return anniversaries(value).contains { $0 - now < span && $0 + .day > now }
    case .anniversaryWithinLast(let span): return anniversaries(value).contains { $0 <= now && now - $0 < span }
    case .inTimezone: preconditionFailure("not generated")
    }
  }

  private static func equal(_ value: Value?, _ other: ComparableValue) -> Bool {
    switch (value, other) {
    case (.number(let left), .number(let right)): left == right
    case (.text(let left), .string(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    default: false
    }
  }

  private static func number(_ value: Value?, _ other: ComparableValue, _ holds: (Double, Double) -> Bool) -> Bool {
    if case .number(let left) = value, case .number(let right) = other { return holds(left, right) }
    return false
  }

  private static func string(_ value: Value?) -> String? { if case .text(let text) = value { text } else { nil } }

  private static func date(_ value: Value?) -> Int64? { string(value).flatMap { Timestamp(iso8601: $0)?.microseconds } }

  /// Midnights of the day in each year; 28 February stands for the 29th.
  private static func anniversaries(_ value: Value?) -> [Int64] {
    guard let text = string(value), Timestamp(iso8601: text) != nil else { return [] }
    let day = text.dropFirst(4).prefix(6)
    return (1965...1985).compactMap { year in
      (Timestamp(iso8601: "\(year)\(day)") ?? (day == "-02-29" ? Timestamp(iso8601: "\(year)-02-28") : nil))?.microseconds
    }
  }
}
