internal import Vocabulary

/// Reads `tag: [{value, where}, …]` and `otherwise`.
struct TagReader {
  let problems: ProblemList
  let segments: SegmentReferences

  static let known = ["otherwise"]
  private static let caseKnown = ["value", "where", "timezone"]

  func tag(_ fields: Fields) -> TagRules? {
    refuseStrangers(fields)
    let items = fields.list("tag", countMax: TagRules.casesMax)
    if items.isEmpty { fields.report("tag", "must be a list of 1 to \(TagRules.casesMax) cases, each {value, where}") }
    let path = fields.child("tag")
    let cases = items.enumerated().compactMap { number, item in read(item, path: "\(path)[\(number)]") }
    let otherwise = fields["otherwise"].map { value($0, path: fields.child("otherwise")) }
    guard !items.isEmpty, cases.count == items.count else { return nil }
    switch otherwise {
    case nil: return TagRules(cases: cases, otherwise: nil)
    case .some(let value?): return TagRules(cases: cases, otherwise: value)
    case .some(nil): return nil
    }
  }

  private func refuseStrangers(_ fields: Fields) {
    for entry in fields.entries where entry.key != "tag" && !Self.known.contains(entry.key) {
      problems.report(entry.keyPlace, path: fields.path, "\(NearestName.shown(entry.key)) has no meaning beside tag")
    }
  }

  private func read(_ item: YAMLItem, path: String) -> TagRules.Case? {
    guard let fields = Fields(item, path: path, known: Self.caseKnown, problems: problems),
      let calendar = TimezoneReader(problems: problems).calendar(of: fields, else: .utc)
    else { return nil }
    guard let given = fields["value"], let condition = fields["where"] else {
      problems.report(item, path: path, "\(fields["value"] == nil ? "value" : "where") is missing")
      return nil
    }
    let reader = ConditionReader(problems: problems, segments: segments, calendar: calendar)
    let read = reader.condition(condition, path: fields.child("where"))
    guard let value = value(given, path: fields.child("value")), let read else { return nil }
    guard read.segmentsUsed.isEmpty else {
      problems.report(condition, path: fields.child("where"), "a tag's condition names no segment; write what the segment asks for")
      return nil
    }
    guard !read.asksForGroups else {
      problems.report(
        condition, path: fields.child("where"), "a tag's condition cannot ask for accounts or households; make a segment of it")
      return nil
    }
    return TagRules.Case(value: value, condition: read)
  }

  private func value(_ item: YAMLItem, path: String) -> ComparableValue? {
    switch item.scalar {
    case .text(let text) where !text.isEmpty && text.unicodeScalars.count <= 200: return .string(text)
    case .number(let number): return .number(number)
    case .bool(let flag): return .bool(flag)
    default:
      problems.report(item, path: path, "must be a text of at most 200 characters, a number, true or false")
      return nil
    }
  }
}
