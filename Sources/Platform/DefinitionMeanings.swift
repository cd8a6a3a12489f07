internal import Segmentation
internal import Standardising
internal import Vocabulary

/// What each segment and computed trait means, to find those that mean something else now.
struct DefinitionMeanings {
  private let segments: [SegmentID: SegmentDefinition]
  private let traits: [SegmentID: ComputedTraitDefinition]
  /// By the names of the traits that they give.
  private let traitsByName: [String: ComputedTraitDefinition]
  /// What is said of traits, and where people are from: the values that conditions see depend on it.
  private let rules: [String: TraitRule]
  private let reader: TraitReader
  private let region: String?
  private let edges: [SegmentID: ScoreEdges]
  /// Those that the flow keeps, in order.
  let ids: [SegmentID]

  init(_ definitions: Definitions) {
    let kept = definitions.segments.filter(\.status.isKept)
    segments = Dictionary(uniqueKeysWithValues: kept.map { ($0.id, $0) })
    traits = Dictionary(uniqueKeysWithValues: definitions.computedTraits.map { ($0.id, $0) })
    traitsByName = Dictionary(definitions.computedTraits.flatMap { trait in trait.traitNames.map { ($0, trait) } }) { first, _ in first }
    rules = Dictionary((definitions.traitRules ?? []).map { ($0.trait, $0) }) { first, _ in first }
    reader = TraitReader(definitions)
    region = definitions.region
    edges = Dictionary((definitions.scoreEdges ?? []).map { ($0.trait, $0) }) { first, _ in first }
    ids = definitions.computedTraits.map(\.id) + kept.map(\.id)
  }

  /// A segment's meaning is its condition, whether it is paused, and the computed traits that it asks for.
  func isSame(_ id: SegmentID, as other: DefinitionMeanings) -> Bool {
    if let trait = traits[id] { return other.traits[id].map { $0.sameMeasure(as: trait) } ?? false }
    guard let own = segments[id], let theirs = other.segments[id], own.condition == theirs.condition, own.status == theirs.status else {
      return false
    }
    let asksStandard = own.condition.asksStandardForms
    if asksStandard, region != other.region { return false }
    for name in own.condition.traitNames {
      // A part of a full name depends on the full name, under either definitions.
      let origins = asksStandard ? reader.origins(ofStandard: name) + other.reader.origins(ofStandard: name) : [name]
      for origin in origins where rules[origin] != other.rules[origin] { return false }
    }
    return isSame(own.condition.traitNames, as: other)
  }

  private func isSame(_ names: [String], as other: DefinitionMeanings) -> Bool {
    names.allSatisfy { name in
      switch (traitsByName[name], other.traitsByName[name]) {
      case (nil, nil): true
      case (let left?, let right?):
        left.sameMeasure(as: right) && edges[left.id]?.places == other.edges[right.id]?.places
          && isSame(left.tag?.cases.flatMap(\.condition.traitNames) ?? [], as: other)
      default: false
      }
    }
  }
}

extension ScoreEdges {
  /// Without when they were found.
  var places: [[Int64]] { [recency, frequency, monetary] }
}

extension ComputedTraitDefinition {
  fileprivate func sameMeasure(as other: ComputedTraitDefinition) -> Bool {
    measure == other.measure && path == other.path && stream == other.stream && window == other.window && tag == other.tag
  }
}
