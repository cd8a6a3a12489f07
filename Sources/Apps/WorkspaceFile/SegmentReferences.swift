internal import Vocabulary

/// The segments that the files define, for those who name them.
struct SegmentReferences {
  /// By key.
  var defined: [String: SegmentID]
  /// Keys that are defined now but not in the files: they are to be deleted.
  var deleted: Set<String>

  /// Nil when the item names no segment of the files, which is reported.
  func segment(_ item: YAMLItem, path: String, problems: ProblemList) -> SegmentID? {
    guard let key = item.writtenText else {
      problems.report(item, path: path, "must be the key of a segment, not \(item.kindName)")
      return nil
    }
    if let id = defined[key] { return id }
    if deleted.contains(key) {
      problems.report(item, path: path, "segment \(key) is not in the files any more and would be deleted, but is still used here")
    } else {
      let nearest = NearestName.of(key, in: defined.keys.sorted()).map { "; did you mean \($0)?" } ?? ""
      problems.report(item, path: path, "there is no segment \(NearestName.shown(key))\(nearest)")
    }
    return nil
  }
}
