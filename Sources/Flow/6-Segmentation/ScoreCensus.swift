public import Vocabulary

/// Collects what RFM traits measure over all profiles, to find their quintiles.
public struct ScoreCensus: Sendable {
  private struct Values {
    var trait: SegmentID
    var measurement: Measurement
    var lasts: [Int64] = []
    var counts: [Int64] = []
    var sums: [Int64] = []
  }

  private var values: [Values] = []

  public init(definitions: Definitions) {
    var definitions = definitions
    definitions.segments = []
    for trait in CompiledSegments(definitions: definitions).computed {
      guard case .measurement(let measurement) = trait.formula, measurement.kind == .cell else { continue }
      values.append(Values(trait: trait.id, measurement: measurement))
    }
  }

  public mutating func add(_ record: ProfileRecord, at now: Timestamp) {
    for index in values.indices {
      guard let facts = values[index].measurement.scoredFacts(record.sections, now: now) else { continue }
      values[index].lasts.append(facts.last)
      values[index].counts.append(facts.count)
      values[index].sums.append(facts.sum)
    }
  }

  /// Of the traits that have any value.
  public func edges(at now: Timestamp, position: JournalOffset) -> [ScoreEdges] {
    values.compactMap {
      ScoreEdges(trait: $0.trait, lasts: $0.lasts, counts: $0.counts, sums: $0.sums, at: now, position: position)
    }
  }
}
