/// A test on one value. Values of different types never compare as equal, greater or less: the answer is false, not an error.
public enum ValueComparison: Sendable, Codable, Hashable {
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
  case exists
  case missing
  /// Dates, by ISO 8601 text.
  case before(Timestamp)
  case after(Timestamp)
  /// Dates that lie at most so many microseconds back / ahead of the moment of evaluation.
  case withinLast(microseconds: Int64)
  case withinNext(microseconds: Int64)

  public static let valuesMax = 10_000
}

/// A constant to compare with.
public enum ComparableValue: Sendable, Codable, Hashable {
  case string(String)
  case number(Double)
  case bool(Bool)
}
