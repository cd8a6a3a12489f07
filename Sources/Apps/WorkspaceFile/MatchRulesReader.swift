internal import Vocabulary

/// Reads `matching:`, such as `{merge: 0.99, review: 0.8}`.
struct MatchRulesReader {
  let problems: ProblemList

  /// Below, a review is a waste of people's time, and a merge is wrong every other time.
  private static let least = 0.5

  /// Nil when nothing is said, or nothing that can be used. What is left out has its usual value.
  func rules(_ item: YAMLItem) -> MatchRules? {
    guard item.scalar != .null, let fields = Fields(item, path: "matching", known: ["merge", "review"], problems: problems) else {
      return nil
    }
    var rules = MatchRules.standard
    if let merge = probability("merge", fields) { rules.merge = merge }
    if fields["review"] == nil { rules.review = min(rules.review, rules.merge) }
    if let review = probability("review", fields) { rules.review = review }
    if rules.review > rules.merge { fields.report("review", "must not be above merge, which is \(rules.merge)") }
    return rules
  }

  private func probability(_ name: String, _ fields: Fields) -> Double? {
    guard let value = fields[name] else { return nil }
    if case .number(let number) = value.scalar, (Self.least..<1).contains(number) { return number }
    fields.report(name, "must be a probability from \(Self.least) to below 1, such as 0.99")
    return nil
  }
}
