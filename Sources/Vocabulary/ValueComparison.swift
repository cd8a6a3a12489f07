/// A test on one value. Values of different types never compare as equal, greater or less: the answer is false, not an error.
public indirect enum ValueComparison: Sendable, Codable, Hashable {
  case `is`(ComparableValue)
  case isNot(ComparableValue)
  case `in`([ComparableValue])
  case notIn([ComparableValue])
  case gt(ComparableValue)
  case gte(ComparableValue)
  case lt(ComparableValue)
  case lte(ComparableValue)
  /// Both ends included.
  case between(ComparableValue, ComparableValue)
  case contains(String)
  case startsWith(String)
  case endsWith(String)
  /// A regular expression in RE2's syntax that matches somewhere in the text.
  case matches(String)
  case exists
  case missing
  /// Dates, by ISO 8601 text.
  case before(Timestamp)
  case after(Timestamp)
  /// Dates that lie at most so many microseconds back / ahead of the moment of evaluation.
  case withinLast(microseconds: Int64)
  case withinNext(microseconds: Int64)
  /// Dates at least so many microseconds back.
  case olderThan(microseconds: Int64)
  /// Dates whose anniversary - the same day of any year, 28 February for the 29th where there is none - begins less than so many
  /// microseconds from now or goes on / began less than so many microseconds ago.
  case anniversaryWithinNext(microseconds: Int64)
  case anniversaryWithinLast(microseconds: Int64)
  /// The same in a time zone (IANA name): where dates without a time begin, and where anniversaries do.
  case inTimezone(String, ValueComparison)

  public static let valuesMax = 10_000

  /// The comparison and its time zone; nil for UTC.
  public var inner: (comparison: ValueComparison, timezone: String?) {
    if case .inTimezone(let zone, let comparison) = self { return (comparison, zone) }
    return (self, nil)
  }
}

/// A constant to compare with.
public enum ComparableValue: Sendable, Codable, Hashable {
  case string(String)
  case number(Double)
  case bool(Bool)
}
