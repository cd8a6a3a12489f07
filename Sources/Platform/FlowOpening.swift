internal import IdentityResolution
internal import Ports
internal import Vocabulary

/// Batches that are opened for a command, a warm-up or a group, not for events.
extension Flow {
  /// An empty batch at the present place, with the records of some profiles.
  mutating func openBatch(_ records: [ProfileRecordBytes]) throws(StateStoreError) -> FlowBatch {
    var profiles: [ProfileRow: IdentityGraph.Profile] = [:]
    try adopt(records, into: &profiles)
    return try openBatch(profiles, rows: [:])
  }

  func openBatch(
    _ profiles: [ProfileRow: IdentityGraph.Profile], rows: [KeyedHash: ProfileRow]
  ) throws(StateStoreError) -> FlowBatch {
    let identities = IdentityGraph(
      rules: stages.rules, decisions: stages.decisions, hashKey: checkpoint.hashKey, nextProfile: checkpoint.nextProfile,
      nextSignature: checkpoint.nextSignature, rows: rows, profiles: profiles)
    var batch = FlowBatch(
      identities: identities, checkpoint: checkpoint, loaded: LoadedState(profiles: [], timers: [], moreTimersDue: false),
      dueBy: checkpoint.clock)
    try loadAccounts([], into: &batch)
    return batch
  }
}
