internal import Vocabulary

/// Reads a segment's condition. Language: docs/segments.md.
struct ConditionReader {
  let problems: ProblemList
  /// Segments that a condition may name.
  let segments: SegmentReferences
  /// The segment's.
  var calendar = LocalCalendar.utc

  static let kinds = ["all", "any", "not", "trait", "did", "sequence", "in", "account", "household"]
  static let partsMax = 1000

  private var comparison: ComparisonReader { ComparisonReader(problems: problems, calendar: calendar) }

  /// Nil when something is wrong, which is reported.
  func condition(_ item: YAMLItem, path: String, depth: Int = 1) -> SegmentCondition? {
    guard depth <= SegmentCondition.depthMax else {
      problems.report(item, path: path, "nested deeper than \(SegmentCondition.depthMax)")
      return nil
    }
    guard let fields = Fields(item, path: path, known: Self.kinds, problems: problems) else { return nil }
    guard fields.entries.count == 1, let entry = fields.entries.first else {
      problems.report(item, path: path, "must hold exactly one of \(Self.kinds.joined(separator: ", ")); join several with all or any")
      return nil
    }
    let inner = fields.child(entry.key)
    switch entry.key {
    case "all": return parts(entry.value, path: inner, depth: depth).map { .all($0) }
    case "any": return parts(entry.value, path: inner, depth: depth).map { .any($0) }
    case "not": return condition(entry.value, path: inner, depth: depth + 1).map { .not($0) }
    case "trait": return trait(entry.value, path: inner, depth: depth)
    case "did": return BehaviourReader(problems: problems, calendar: calendar).behaviour(entry.value, path: inner).map { .did($0) }
    case "sequence": return SequenceReader(problems: problems, calendar: calendar).sequence(entry.value, path: inner).map { .sequence($0) }
    case "in": return segments.segment(entry.value, path: inner, problems: problems).map { .memberOf($0) }
    case "account":
      return GroupConditionReader(problems: problems, calendar: calendar).account(entry.value, path: inner).map { .account($0) }
    case "household": return GroupConditionReader(problems: problems).household(entry.value, path: inner).map { .household($0) }
    default: return nil
    }
  }

  private func parts(_ item: YAMLItem, path: String, depth: Int) -> [SegmentCondition]? {
    guard case .list(let items) = item.content, !items.isEmpty, items.count <= Self.partsMax else {
      problems.report(item, path: path, "must be a list of 1 to \(Self.partsMax) conditions")
      return nil
    }
    let read = items.enumerated().compactMap { number, item in condition(item, path: "\(path)[\(number)]", depth: depth + 1) }
    return read.count == items.count ? read : nil
  }

  private func trait(_ item: YAMLItem, path: String, depth: Int) -> SegmentCondition? {
    guard let fields = Fields(item, path: path, known: nil, problems: problems) else { return nil }
    let name = fields.requiredText("name").flatMap {
      PropertyPathReader(problems: problems).path($0, place: fields["name"]?.place ?? item.place, at: fields.child("name"))
    }
    let entries = fields.entries.filter { $0.key != "name" }
    if entries.allSatisfy({ $0.key == "timezone" }) {
      problems.report(item, path: path, "says nothing about the trait; add one of \(ComparisonReader.operators.joined(separator: ", "))")
    }
    guard let comparisons = comparison.comparisons(entries, path: path), let name, let first = comparisons.first else { return nil }
    if comparisons.count == 1 { return .trait(path: name, first) }
    guard depth < SegmentCondition.depthMax else {
      problems.report(item, path: path, "nested deeper than \(SegmentCondition.depthMax)")
      return nil
    }
    return .all(comparisons.map { .trait(path: name, $0) })
  }
}
