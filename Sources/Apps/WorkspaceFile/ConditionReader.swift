internal import Vocabulary

/// Reads a segment's condition. Language: docs/segments.md.
struct ConditionReader {
  let problems: ProblemList
  /// Segments that a condition may name.
  let segments: SegmentReferences

  static let kinds = ["all", "any", "not", "trait", "did", "in"]
  static let later = ["sequence"]
  static let partsMax = 1000
  static let pathPartsMax = 8

  private var comparison: ComparisonReader { ComparisonReader(problems: problems) }

  /// Nil when something is wrong, which is reported.
  func condition(_ item: YAMLItem, path: String, depth: Int = 1) -> SegmentCondition? {
    guard depth <= SegmentCondition.depthMax else {
      problems.report(item, path: path, "nested deeper than \(SegmentCondition.depthMax)")
      return nil
    }
    guard let fields = Fields(item, path: path, known: Self.kinds + Self.later, problems: problems) else { return nil }
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
    case "did": return BehaviourReader(problems: problems, conditions: self).behaviour(entry.value, path: inner).map { .did($0) }
    case "in": return segments.segment(entry.value, path: inner, problems: problems).map { .memberOf($0) }
    default:
      if Self.later.contains(entry.key) { problems.report(entry.keyPlace, path: inner, "not available yet") }
      return nil
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
      propertyPath($0, place: fields["name"]?.place ?? item.place, path: fields.child("name"))
    }
    let entries = fields.entries.filter { $0.key != "name" }
    if entries.isEmpty {
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

  /// `address.city`, `products[].category`.
  func propertyPath(_ text: String, place: YAMLItem.Place, path: String) -> [String]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isGood = parts.allSatisfy { part in
      let name = part.hasSuffix("[]") ? String(part.dropLast(2)) : part
      return !name.isEmpty && !name.contains("[") && !name.contains("]")
    }
    guard isGood, parts.count <= Self.pathPartsMax else {
      problems.report(
        place, path: path, "must be a name, or a path such as address.city or products[].category of at most \(Self.pathPartsMax) names")
      return nil
    }
    return parts
  }
}
