internal import Vocabulary

/// Finds segments that depend on themselves.
struct SegmentCycles {
  private let names: [SegmentID: String]
  private let uses: [SegmentID: [SegmentID]]

  init(_ segments: [SegmentDefinition]) {
    names = Dictionary(segments.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    uses = Dictionary(segments.map { ($0.id, Self.uses(in: $0.condition)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The keys along each cycle, the first repeated at the end: `[a, b, a]`. Each cycle once, from its smallest number on.
  func all() -> [[String]] {
    var done: Set<SegmentID> = []
    var found: [[String]] = []
    for start in uses.keys.sorted() where !done.contains(start) {
      var path: [SegmentID] = []
      visit(start, path: &path, done: &done, found: &found)
    }
    return found
  }

  /// Depth is at most the number of segments, which has a limit.
  private func visit(_ segment: SegmentID, path: inout [SegmentID], done: inout Set<SegmentID>, found: inout [[String]]) {
    if let begin = path.firstIndex(of: segment) {
      found.append((path[begin...] + [segment]).map { names[$0] ?? "?" })
      return
    }
    guard !done.contains(segment) else { return }
    path.append(segment)
    for next in uses[segment] ?? [] { visit(next, path: &path, done: &done, found: &found) }
    path.removeLast()
    done.insert(segment)
  }

  private static func uses(in condition: SegmentCondition) -> [SegmentID] {
    switch condition {
    case .all(let parts), .any(let parts): parts.flatMap(uses)
    case .not(let part): uses(in: part)
    case .memberOf(let segment): [segment]
    case .trait, .did, .sequence, .account, .household: []
    }
  }
}
