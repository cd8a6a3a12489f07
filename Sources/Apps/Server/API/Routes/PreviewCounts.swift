import Platform
import Segmentation
import Vocabulary
import WorkspaceFile

/// What a preview counts while it goes over the profiles.
struct PreviewCounts {
  var profiles = 0
  var size = 0
  /// In the order of the evaluator's conditions.
  var conditions: [Int]
  var sample: [ProfileID] = []
  var others: [SegmentID: (size: Int, both: Int)]
  /// Within the last day; nil when that was not asked for.
  var changes: (entered: Int, left: Int)?

  init(conditions: Int, others: [SegmentID]) {
    self.conditions = Array(repeating: 0, count: conditions)
    self.others = Dictionary(others.map { ($0, (0, 0)) }) { first, _ in first }
  }

  mutating func add(
    _ record: ProfileRecord, _ answer: BulkEvaluator.Answer, earlier: BulkEvaluator.Answer?, segment: SegmentID, key: HashKey
  ) {
    profiles += 1
    let isMember = answer.members.contains(segment)
    if let earlier {
      let wasMember = earlier.members.contains(segment)
      var counts = changes ?? (0, 0)
      if isMember, !wasMember { counts.entered += 1 }
      if wasMember, !isMember { counts.left += 1 }
      changes = counts
    }
    if isMember {
      size += 1
      if sample.count < PreviewRoutes.sampleMax { sample.append(ProfileID(row: record.row, key: key)) }
    }
    for (index, holds) in answer.holds.enumerated() where holds { conditions[index] += 1 }
    for id in others.keys where answer.members.contains(id) {
      others[id]?.size += 1
      if isMember { others[id]?.both += 1 }
    }
  }

  /// What the warehouse has counted.
  mutating func take(_ counts: SegmentCensus.Counts, of segment: SegmentID, estimates: Bool) {
    profiles = counts.profiles
    size = counts.segments[segment]?.size ?? 0
    conditions = counts.conditions
    sample = counts.sample
    for id in others.keys { others[id] = counts.segments[id] }
    if estimates { changes = (counts.entered, counts.left) }
  }
}

/// Profiles whose membership is not what an evaluation from the beginning gives.
struct VerificationCounts {
  var profiles = 0
  var members = 0
  var differences = 0
  var different: [(row: ProfileRow, isMember: Bool)] = []

  mutating func add(_ record: ProfileRecord, _ shouldBe: Set<SegmentID>, segment: SegmentID) {
    profiles += 1
    let isMember = record.memberships.contains { $0.segment == segment }
    if isMember { members += 1 }
    guard isMember != shouldBe.contains(segment) else { return }
    differences += 1
    if different.count < PreviewRoutes.differencesMax { different.append((record.row, isMember)) }
  }
}

extension SegmentDraft {
  /// The definitions without the segments that neither this one nor the others depend on, so that only their events are read.
  func relevant(with others: [SegmentID]) -> Definitions {
    var needed = Set(others + [segment.id])
    var open = Array(needed)
    let byID = Dictionary(definitions.segments.map { ($0.id, $0) }) { first, _ in first }
    while let next = open.popLast() {
      for used in byID[next]?.condition.references ?? [] where needed.insert(used).inserted { open.append(used) }
    }
    var result = definitions
    result.segments.removeAll { !needed.contains($0.id) }
    result.keepUsedTraits()
    return result
  }
}

extension Definitions {
  /// Takes out the computed traits that no segment asks for, itself or through a tag.
  mutating func keepUsedTraits() {
    var names = Set(segments.flatMap(\.condition.traitNames))
    for trait in computedTraits where names.contains(trait.key) {
      names.formUnion(trait.tag?.cases.flatMap(\.condition.traitNames) ?? [])
    }
    computedTraits.removeAll { names.isDisjoint(with: $0.traitNames) }
  }
}
