internal import Vocabulary

/// A comparison of a number that may be missing (null).
struct NumberSQL {
  private let number: String

  init(_ number: String) { self.number = number }

  /// Never null; what is no comparison of numbers does not hold.
  func holds(_ comparison: ValueComparison) -> String {
    switch comparison {
    case .exists, .missing, .is, .isNot, .in, .notIn, .gt, .gte, .lt, .lte, .between:
      ComparisonSQL(
        string: "CAST(NULL, 'Nullable(String)')", number: "(\(number))", bool: "CAST(NULL, 'Nullable(Bool)')",
        exists: "isNotNull(\(number))", now: .zero
      )
      .holds(comparison)
    default: "false"
    }
  }
}

/// A comparison of a moment, in microseconds, that may be missing (null).
struct MomentSQL {
  let moment: String
  let now: Timestamp

  func holds(_ comparison: ValueComparison) -> String {
    switch comparison {
    case .exists: "isNotNull(\(moment))"
    case .missing: "isNull(\(moment))"
    case .before(let limit): test("< \(limit.microseconds)")
    case .after(let limit): test("> \(limit.microseconds)")
    case .withinLast(let span): "(\(test("<= \(now.microseconds)")) AND \(test("> \(now.microseconds - span)")))"
    case .withinNext(let span): "(\(test(">= \(now.microseconds)")) AND \(test("< \(now.microseconds + span)")))"
    case .olderThan(let span): test("<= \(now.microseconds - span)")
    // Nothing else is asked of a moment.
    default: "false"
    }
  }

  private func test(_ comparison: String) -> String { "ifNull(\(moment) \(comparison), false)" }
}
