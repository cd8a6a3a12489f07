internal import Vocabulary

/// Reads one entry of `segments:`.
struct SegmentReader {
  let problems: ProblemList
  let segments: SegmentReferences

  static let known = ["key", "name", "status", "timezone", "where"]
  static let statuses = SegmentDefinition.Status.allCases.map(\.rawValue)

  func segment(_ item: YAMLItem, path: String) -> SegmentDefinition? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let key = fields.requiredKey()
    let name = fields.text("name") ?? key
    guard let condition = fields["where"] else {
      problems.report(item, path: path, "where is missing: the condition of the segment")
      return nil
    }
    let status = status(fields)
    guard let calendar = TimezoneReader(problems: problems).calendar(of: fields, else: .utc) else { return nil }
    let reader = ConditionReader(problems: problems, segments: segments, calendar: calendar)
    guard let read = reader.condition(condition, path: fields.child("where")), let status, let key, let name, let id = segments.defined[key]
    else { return nil }
    return SegmentDefinition(id: id, key: key, name: name, condition: read, status: status)
  }

  private func status(_ fields: Fields) -> SegmentDefinition.Status? {
    guard let text = fields.text("status") else { return fields["status"] == nil ? .live : nil }
    if let status = SegmentDefinition.Status(rawValue: text) { return status }
    fields.report("status", "must be one of \(Self.statuses.joined(separator: ", "))")
    return nil
  }
}
