internal import Vocabulary

/// Reads `within: 30d` or `between: [date, date]`.
struct WindowReader {
  let problems: ProblemList
  var calendar = LocalCalendar.utc

  static let known = ["within", "between", "timezone"]

  private var comparison: ComparisonReader { ComparisonReader(problems: problems, calendar: calendar) }

  /// Ever when there is none; nil when it is wrong, which is reported.
  func window(_ fields: Fields) -> BehaviourWindow? {
    if let within = fields["within"] {
      if fields["between"] != nil { problems.report(within, path: fields.path, "within and between cannot both be given") }
      return comparison.duration(within, fields.child("within")).map { .within(microseconds: $0) }
    }
    guard let between = fields["between"] else { return .ever }
    guard case .list(let ends) = between.content, ends.count == 2 else {
      fields.report("between", "must be a list of two dates")
      return nil
    }
    let path = fields.child("between")
    guard let from = comparison.date(ends[0], path + "[0]"), let to = comparison.date(ends[1], path + "[1]") else { return nil }
    guard from < to else {
      fields.report("between", "the first date must be before the second")
      return nil
    }
    return .between(from, to)
  }
}
