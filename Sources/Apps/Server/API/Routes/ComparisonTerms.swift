import JSONTape
import Vocabulary

/// A comparison taken apart: its name in a workspace file and its operand.
struct ComparisonTerms {
  enum Operand {
    case none
    case value(ComparableValue)
    case values([ComparableValue])
    case time(Timestamp)
    case duration(microseconds: Int64)
  }

  var name: String
  var operand: Operand
  /// Nil for UTC.
  var timezone: String?

  init(_ given: ValueComparison) {
    let comparison: ValueComparison
    (comparison, timezone) = given.inner
    switch comparison {
    case .is(let value): (name, operand) = ("is", .value(value))
    case .isNot(let value): (name, operand) = ("isNot", .value(value))
    case .in(let values): (name, operand) = ("in", .values(values))
    case .notIn(let values): (name, operand) = ("notIn", .values(values))
    case .gt(let value): (name, operand) = ("gt", .value(value))
    case .gte(let value): (name, operand) = ("gte", .value(value))
    case .lt(let value): (name, operand) = ("lt", .value(value))
    case .lte(let value): (name, operand) = ("lte", .value(value))
    case .between(let low, let high): (name, operand) = ("between", .values([low, high]))
    case .contains(let text): (name, operand) = ("contains", .value(.string(text)))
    case .startsWith(let text): (name, operand) = ("startsWith", .value(.string(text)))
    case .endsWith(let text): (name, operand) = ("endsWith", .value(.string(text)))
    case .matches(let pattern): (name, operand) = ("matches", .value(.string(pattern)))
    case .exists: (name, operand) = ("exists", .none)
    case .missing: (name, operand) = ("missing", .none)
    case .before(let time): (name, operand) = ("before", .time(time))
    case .after(let time): (name, operand) = ("after", .time(time))
    case .withinLast(let span): (name, operand) = ("withinLast", .duration(microseconds: span))
    case .withinNext(let span): (name, operand) = ("withinNext", .duration(microseconds: span))
    case .olderThan(let span): (name, operand) = ("olderThan", .duration(microseconds: span))
    case .anniversaryWithinNext(let span): (name, operand) = ("anniversaryWithinNext", .duration(microseconds: span))
    case .anniversaryWithinLast(let span): (name, operand) = ("anniversaryWithinLast", .duration(microseconds: span))
    // A time zone stands around a comparison once; the reader makes nothing else.
    case .inTimezone: (name, operand) = ("missing", .none)
    }
  }

  /// `30d`, `90m`: the largest unit up to days that leaves no rest.
  static func duration(_ microseconds: Int64) -> String {
    for (unit, size) in [("d", Int64.day), ("h", .hour), ("m", .minute)] where microseconds != 0 && microseconds % size == 0 {
      return "\(microseconds / size)\(unit)"
    }
    return "\(microseconds / .second)s"
  }
}
