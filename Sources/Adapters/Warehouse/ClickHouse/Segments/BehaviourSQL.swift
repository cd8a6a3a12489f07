internal import Ports
internal import Vocabulary

/// One statement for all tests of a question: rows that matter, what they sum up to per profile, and the tests on that.
struct BehaviourSQL {
  let schema: Schema
  let question: BehaviourQuestion
  private var rows: BehaviourRows
  /// Of each test now, and of those that the target needs at the earlier moment.
  private var now: [String] = []
  private var then: String?

  init(schema: Schema, question: BehaviourQuestion) {
    self.schema = schema
    self.question = question
    rows = BehaviourRows(now: question.now)
    now = question.tests.map { rows.test($0, at: question.now, until: nil) { "t\($0)" } }
    if let earlier = question.earlier { then = self.earlier(question.target, earlier) }
  }

  /// For verdicts on tests without parts.
  /// - Parameter end: no events after it; nil for all.
  init(schema: Schema, tests: [BehaviourTest], at moment: Timestamp, until end: Timestamp?) {
    self.schema = schema
    question = BehaviourQuestion(tests: tests, target: 0, holdsForNothing: false, now: moment)
    rows = BehaviourRows(now: moment)
    now = tests.map { rows.test($0, at: moment, until: end) { "t\($0)" } }
  }

  private mutating func earlier(_ place: Int, _ moment: Timestamp) -> String {
    switch question.tests[place] {
    case .all(let parts): BehaviourRows.joined(parts.map { earlier($0, moment) }, "AND")
    case .any(let parts): BehaviourRows.joined(parts.map { earlier($0, moment) }, "OR")
    case .not(let part): "NOT \(earlier(part, moment))"
    case .did, .sequence: rows.test(question.tests[place], at: moment, until: moment) { "t\($0)" }
    }
  }

  private var own: String { "workspace = \(schema.workspace.rawValue)" }
  private var target: String { "t\(question.target)" }

  /// One row per profile with any of the events: the profile, and each test as a column.
  private var judged: String {
    let tests = now.enumerated().map { "\($0.element) AS t\($0.offset)" } + (then.map { ["\($0) AS was"] } ?? [])
    let profile = schema.profileNow
    let end = question.end.map { ["`offset` < \($0.rawValue)"] } ?? []
    let conditions = [own, "type = 'track'"] + end + rows.conditions
    return """
      SELECT profile, \(tests.joined(separator: ", ")) FROM (
        SELECT \((["profile"] + rows.sums).joined(separator: ", ")) FROM (
          SELECT \(([profile + " AS profile"] + rows.columns).joined(separator: ", ")) FROM \(schema.rows)
          WHERE \(conditions.joined(separator: " AND ")))
        GROUP BY profile)
      """
  }

  /// Columns: profiles, sizes, sizes with the target, sample, entered, left.
  var count: String {
    let sizes = now.indices.map { "countIf(t\($0))" }.joined(separator: ", ")
    let both = now.indices.map { "countIf(t\($0) AND \(target))" }.joined(separator: ", ")
    var (entered, left, judged) = ("0", "0", self.judged)
    if let earlier = question.earlier {
      // Who was not known yet was in no segment.
      let new = "\(own) AND is_gone = 0 AND first_seen > \(SQLText.moment(earlier))"
      let isNew = "profile GLOBAL IN (SELECT profile FROM \(schema.profiles) FINAL WHERE \(new))"
      judged = "SELECT *, \(isNew) AS is_new FROM (\(judged))"
      entered = "countIf(\(target) AND (is_new OR NOT was))"
      left = "countIf(NOT \(target) AND was AND NOT is_new)"
      if question.holdsForNothing { entered += " + (SELECT count() FROM \(schema.profiles) FINAL WHERE \(new)) - countIf(is_new)" }
    }
    return """
      SELECT count(), [\(sizes)], [\(both)],
        arrayStringConcat(arrayMap(id -> toString(id), groupArrayIf(\(BehaviourAnswer.sampleMax))(profile, \(target))), ','),
        \(entered), \(left) FROM (\(judged))
      """
  }

  /// Columns: profile, and a bit for each test.
  var verdicts: String {
    let bits = now.indices.map { "bitShiftLeft(toUInt64(ifNull(t\($0), 0)), \($0))" }
    return "SELECT profile, \(bits.joined(separator: " + ")) FROM (\(judged))"
  }

  /// Profiles without any of the events.
  func others(_ limit: Int) -> String {
    """
    SELECT toString(profile) FROM \(schema.profiles) FINAL
    WHERE \(own) AND is_gone = 0 AND profile GLOBAL NOT IN (SELECT profile FROM (\(judged))) ORDER BY profile LIMIT \(limit)
    """
  }
}
