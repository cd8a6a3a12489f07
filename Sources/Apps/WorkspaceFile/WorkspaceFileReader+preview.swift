public import Vocabulary

/// One segment that is looked at before it is applied.
public struct SegmentDraft: Sendable {
  /// The present definitions with the segment among them.
  public var definitions: Definitions
  public var segment: SegmentDefinition

  public init(definitions: Definitions, segment: SegmentDefinition) {
    self.definitions = definitions
    self.segment = segment
  }
}

extension WorkspaceFileReader {
  /// Reads a segment that may not be applied yet: a map with `where`, or a file with one entry under `segments`. It may name the
  /// segments and computed traits that hold now; with the key of one of them it stands in its place.
  ///
  /// - Throws: ``WorkspaceProblems`` with everything that is wrong. A retry cannot help.
  public func draft(_ file: WorkspaceText, current: Definitions) throws(WorkspaceProblems) -> SegmentDraft {
    let problems = ProblemList()
    var composer = YAMLComposer(fileNumber: 0, file: file, problems: problems)
    guard let root = composer.compose(), let entry = Self.entry(of: root, problems: problems) else {
      if problems.isEmpty {
        problems.report(YAMLItem.Place(fileNumber: 0, file: file.name, line: 1, column: nil), path: "", "the file holds no segment")
      }
      throw WorkspaceProblems(problems: problems.all)
    }
    let key = Self.key(of: entry)
    var definitions = current
    let id = current.segments.first { $0.key == key }?.id ?? SegmentID(rawValue: current.nextSegment)
    var references = SegmentReferences(defined: Dictionary(current.segments.map { ($0.key, $0.id) }) { first, _ in first }, deleted: [])
    references.defined[key] = id
    var segment = SegmentReader(problems: problems, segments: references).segment(entry, path: "segments.\(key)")
    segment?.status = .live
    definitions.segments.removeAll { $0.id == id }
    if let segment { definitions.segments.append(segment) }
    for cycle in SegmentCycles(definitions.segments).all() {
      problems.report(entry, path: "segments.\(key)", "depends on itself: \(cycle.joined(separator: " → "))")
    }
    for problem in SegmentUses(definitions).ofSegmentsWithoutMembers where problem.user == key {
      problems.report(
        entry, path: "segments.\(key)", "uses segment \(problem.used), which is \(problem.status.rawValue) and has no members")
    }
    guard let segment, problems.isEmpty else { throw WorkspaceProblems(problems: problems.all) }
    return SegmentDraft(definitions: definitions, segment: segment)
  }

  private static func entry(of root: YAMLItem, problems: ProblemList) -> YAMLItem? {
    guard case .map(let fields) = root.content else {
      problems.report(root, path: "", "must be a map, not \(root.kindName)")
      return nil
    }
    guard let segments = fields.first(where: { $0.key == "segments" }) else { return withKey(root, fields) }
    guard case .list(let items) = segments.value.content, items.count == 1 else {
      problems.report(segments.value, path: "segments", "must hold exactly one segment")
      return nil
    }
    guard case .map(let inner) = items[0].content else { return items[0] }
    return withKey(items[0], inner)
  }

  private static func withKey(_ item: YAMLItem, _ fields: [YAMLItem.Entry]) -> YAMLItem {
    guard !fields.contains(where: { $0.key == "key" }) else { return item }
    var item = item
    let key = YAMLItem.Entry(
      key: "key", keyPlace: item.place, value: YAMLItem(content: .scalar("preview", isPlain: false), place: item.place))
    item.content = .map(fields + [key])
    return item
  }

  private static func key(of entry: YAMLItem) -> String {
    guard case .map(let fields) = entry.content else { return "preview" }
    return fields.first { $0.key == "key" }?.value.writtenText ?? "preview"
  }
}
