internal import IdentityResolution
internal import Ports
internal import Segmentation
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

  /// Evaluates some segments for one profile: a warm-up, or a mark that changed.
  mutating func evaluate(
    _ profile: IdentityGraph.Profile, segments: Set<SegmentID>, segmentation: Segmenter, now: Timestamp, batch: inout FlowBatch
  ) {
    let changes = segmentation.evaluate(&profile.record, touched: segmentation.only(segments), now: now, accounts: batch.accounts)
    profile.isChanged = true
    activate(changes, profile: profile, cause: .timer(now), batch: &batch)
    batch.note(timerOf: profile)
  }

  /// Evaluates what a trait touches that a command has set, or a group of the profile.
  /// - Returns: whether it entered or left a segment.
  @discardableResult
  mutating func evaluate(_ profile: IdentityGraph.Profile, touched: Segmenter.Touched, now: Timestamp, batch: inout FlowBatch) -> Bool {
    let changes = stages.segmentation.evaluate(&profile.record, touched: touched, now: now, accounts: batch.accounts)
    profile.isChanged = true
    activate(changes, profile: profile, cause: .timer(now), batch: &batch)
    batch.note(timerOf: profile)
    return !changes.isEmpty
  }
}
