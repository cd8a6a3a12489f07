internal import Ports
internal import Segmentation
internal import Vocabulary

/// One look at all profiles for where the fifths of RFM traits lie.
struct ScoreRun {
  let state: any StateStore

  /// - Parameter checkpoint: where the flow stood when the look began; it goes on meanwhile.
  func edges(of checkpoint: FlowCheckpoint, at now: Timestamp) async throws -> [ScoreEdges] {
    var census = ScoreCensus(definitions: checkpoint.definitions)
    try await ProfilePages(state: state).forEach { census.add($0, at: now) }
    return census.edges(at: now, position: checkpoint.position)
  }
}
