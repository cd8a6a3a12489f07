internal import Vocabulary

/// Reads one entry of `segments:`.
struct SegmentReader {
  let problems: ProblemList
  let segments: SegmentReferences

  static let known = ["key", "name", "where"]

  func segment(_ item: YAMLItem, path: String) -> SegmentDefinition? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let key = fields.requiredKey()
    let name = fields.text("name") ?? key
    guard let condition = fields["where"] else {
      problems.report(item, path: path, "where is missing: the condition of the segment")
      return nil
    }
    let reader = ConditionReader(problems: problems, segments: segments)
    guard let read = reader.condition(condition, path: fields.child("where")), let key, let name, let id = segments.defined[key] else {
      return nil
    }
    return SegmentDefinition(id: id, key: key, name: name, condition: read)
  }
}
