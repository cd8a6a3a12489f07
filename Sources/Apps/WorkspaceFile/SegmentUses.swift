public import Vocabulary

/// Who uses what: the graph of segments, computed traits, events and destinations.
public struct SegmentUses: Sendable {
  private let definitions: Definitions

  public init(_ definitions: Definitions) { self.definitions = definitions }

  /// Segments in use whose condition asks for one that has no members.
  var ofSegmentsWithoutMembers: [(user: String, used: String, status: SegmentDefinition.Status)] {
    let byID = Dictionary(definitions.segments.map { ($0.id, $0) }) { first, _ in first }
    return definitions.segments.filter(\.status.isKept).flatMap { segment in
      segment.condition.segmentsUsed.compactMap { byID[$0] }.filter { !$0.status.isKept }.map { (segment.key, $0.key, $0.status) }
    }
  }

  /// Segments and tags that ask for one of these traits.
  func ofTraits(_ names: Set<String>) -> [(user: String, trait: String)] {
    var uses: [(user: String, trait: String)] = []
    for segment in definitions.segments {
      for name in Set(segment.condition.traitsUsed).intersection(names).sorted() { uses.append((segment.key, name)) }
    }
    for trait in definitions.computedTraits {
      for name in Set(trait.traitsUsed).intersection(names).sorted() { uses.append((trait.key, name)) }
    }
    return uses
  }

  /// Keys of the segments and destinations that use a segment.
  public func users(ofSegment id: SegmentID) -> (segments: [String], destinations: [String]) {
    (
      definitions.segments.filter { $0.condition.segmentsUsed.contains(id) }.map(\.key),
      definitions.destinations.filter { $0.segments.contains(id) }.map(\.key)
    )
  }

  /// Names of the events that a condition asks for; `any` for all of them.
  public func events(of condition: SegmentCondition) -> [String] {
    var names = Set(condition.streamsUsed.flatMap { $0.events.isEmpty ? ["any"] : $0.events })
    let traits = Set(condition.traitsUsed)
    for trait in definitions.computedTraits where !traits.isDisjoint(with: trait.traitNames) {
      if let tag = trait.tag {
        // Tags ask for no tags, so this ends.
        names.formUnion(tag.cases.flatMap { events(of: $0.condition) })
      } else if trait.query == nil {
        names.formUnion(trait.stream.events.isEmpty ? ["any"] : trait.stream.events)
      }
    }
    return names.sorted()
  }

  public func traits(of condition: SegmentCondition) -> [String] { Set(condition.traitsUsed).sorted() }

  public func segments(of condition: SegmentCondition) -> [String] {
    let used = Set(condition.segmentsUsed)
    return definitions.segments.filter { used.contains($0.id) }.map(\.key)
  }
}

extension SegmentCondition {
  private var parts: [SegmentCondition] {
    switch self {
    case .all(let parts), .any(let parts): parts
    case .not(let part): [part]
    case .trait, .did, .sequence, .memberOf, .account, .household: []
    }
  }

  var segmentsUsed: [SegmentID] {
    if case .memberOf(let id) = self { return [id] }
    return parts.flatMap(\.segmentsUsed)
  }

  var traitsUsed: [String] {
    guard case .trait(let path, _) = self else { return parts.flatMap(\.traitsUsed) }
    return [path.first.map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : $0 } ?? ""]
  }

  var streamsUsed: [FactStream] {
    switch self {
    case .did(let behaviour): [behaviour.stream]
    case .sequence(let sequence): sequence.steps + (sequence.without.map { [$0.stream] } ?? [])
    default: parts.flatMap(\.streamsUsed)
    }
  }
}

extension ComputedTraitDefinition {
  /// By a tag's conditions.
  var traitsUsed: [String] { tag?.cases.flatMap(\.condition.traitsUsed) ?? [] }
}
