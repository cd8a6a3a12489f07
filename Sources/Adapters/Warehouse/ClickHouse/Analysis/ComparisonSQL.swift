internal import Vocabulary

/// A test on one value as SQL; of the types that the value may have, only the one compared with counts.
struct ComparisonSQL {
  var string: String
  var number: String
  var bool: String
  var exists: String
  var now: Timestamp

  /// Never null.
  func holds(_ comparison: ValueComparison) -> String {
    switch comparison {
    case .exists: exists
    case .missing: "NOT (\(exists))"
    case .is(let value): equal(value)
    case .isNot(let value): "NOT \(equal(value))"
    case .in(let values): among(values)
    case .notIn(let values): "NOT \(among(values))"
    case .gt(let value): order(value, ">")
    case .gte(let value): order(value, ">=")
    case .lt(let value): order(value, "<")
    case .lte(let value): order(value, "<=")
    case .between(let low, let high): "(\(order(low, ">=")) AND \(order(high, "<=")))"
    case .contains(let text): "ifNull(position(\(string), \(SQLText.literal(text))) > 0, false)"
    case .startsWith(let text): "ifNull(startsWith(\(string), \(SQLText.literal(text))), false)"
    case .endsWith(let text): "ifNull(endsWith(\(string), \(SQLText.literal(text))), false)"
    case .matches(let pattern): "ifNull(match(\(string), \(SQLText.literal(pattern))), false)"
    case .before(let moment): date("< \(SQLText.moment(moment))")
    case .after(let moment): date("> \(SQLText.moment(moment))")
    case .withinLast(let span): "(\(date("<= \(SQLText.moment(now))")) AND \(date("> \(SQLText.moment(now.advanced(by: -span)))")))"
    case .withinNext(let span): "(\(date(">= \(SQLText.moment(now))")) AND \(date("< \(SQLText.moment(now.advanced(by: span)))")))"
    case .olderThan(let span): date("<= \(SQLText.moment(now.advanced(by: -span)))")
    // Of segments only: the reader of analyses lets none of them in.
    case .anniversaryWithinNext, .anniversaryWithinLast, .inTimezone: "false"
    }
  }

  /// What the comparison says where there is no value.
  func holdsForNothing(_ comparison: ValueComparison) -> String {
    switch comparison {
    case .missing, .isNot, .notIn: "true"
    default: "false"
    }
  }

  private func equal(_ value: ComparableValue) -> String {
    switch value {
    case .string(let text): "ifNull(\(string) = \(SQLText.literal(text)), false)"
    case .number(let number): "ifNull(\(self.number) = \(SQLText.number(number)), false)"
    case .bool(let truth): "ifNull(\(bool) = \(truth), false)"
    }
  }

  private func among(_ values: [ComparableValue]) -> String {
    var texts: [String] = []
    var others: [String] = []
    for value in values { if case .string(let text) = value { texts.append(SQLText.literal(text)) } else { others.append(equal(value)) } }
    if !texts.isEmpty { others.append("ifNull(\(string) IN (\(texts.joined(separator: ", "))), false)") }
    return "(\(others.joined(separator: " OR ")))"
  }

  private func order(_ value: ComparableValue, _ sign: String) -> String {
    switch value {
    case .string(let text): "ifNull(\(string) \(sign) \(SQLText.literal(text)), false)"
    case .number(let number): "ifNull(\(self.number) \(sign) \(SQLText.number(number)), false)"
    case .bool: "false"
    }
  }

  /// Only what the rest of Kith takes for a date, see ``Timestamp/init(iso8601:)``.
  private func date(_ test: String) -> String {
    let form = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$"
    return """
      ifNull(match(\(string), \(SQLText.literal(form))) AND parseDateTime64BestEffortOrNull(\(string), 6, 'UTC') \(test), false)
      """
  }
}

extension SQLText {
  static func moment(_ moment: Timestamp) -> String {
    // DateTime64 ends in 2299.
    "fromUnixTimestamp64Micro(toInt64(\(min(max(moment.microseconds, 0), 10_000_000_000_000_000))), 'UTC')"
  }

  static func number(_ value: Double) -> String { value.isFinite ? "toFloat64('\(value)')" : "NULL" }
}
