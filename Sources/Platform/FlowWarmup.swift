internal import IdentityResolution
internal import JSONTape
internal import Ports
internal import Segmentation
internal import Vocabulary

/// Warm-up: a new segment goes over all profiles that existed before it, a piece at a time between batches.
extension Flow {
  /// Profiles that one piece looks at.
  static let warmupRows = 2000

  /// Segments that can go on: the oldest ones first, all that began at the same place and have come as far.
  private func nextWarmups(_ histories: [JournalOffset: SegmentHistory]) -> [SegmentWarmup] {
    // Signatures that a pass moves are to be found where it has put them.
    guard checkpoint.identityPass?.isDone ?? true else { return [] }
    guard let first = checkpoint.warmups.min(by: { $0.from < $1.from }), first.cursor != nil else { return [] }
    let group = checkpoint.warmups.filter { $0.from == first.from && $0.cursor == first.cursor && $0.lastRow == first.lastRow }
    return needsHistory(group) && histories[first.from] == nil ? [] : group
  }

  private func needsHistory(_ group: [SegmentWarmup]) -> Bool {
    group.contains { warmup in stages.segmentation.compiled.streams(of: warmup.segment).contains { $0.start == warmup.from } }
  }

  /// Does one piece. Nil when there is nothing to do.
  mutating func runWarmup(
    _ histories: [JournalOffset: SegmentHistory], ledger: inout WarmupLedger
  ) throws(StateStoreError) -> FlowResult? {
    let group = nextWarmups(histories)
    guard let first = group.first, let cursor = first.cursor else { return nil }
    let rows = try state.scan(after: ProfileRow(rawValue: cursor), limit: Flow.warmupRows).filter { $0.row.rawValue <= first.lastRow }
    let isLast = rows.count < Flow.warmupRows
    let reached = isLast ? first.lastRow : rows.last!.row.rawValue

    let segments = Set(group.map(\.segment))
    var moved = checkpoint.warmups
    for index in moved.indices where segments.contains(moved[index].segment) { moved[index].cursor = reached }
    // Each signature's past is taken in once, wherever merges have brought it meanwhile: its section is marked.
    var seen: Set<SignatureID> = []
    let segmentation = Segmenter(compiled: stages.segmentation.compiled, warmups: moved)
    var batch = try openBatch(rows)
    let now = checkpoint.clock
    // Those that need none may pass first: each event of the past is to be taken in once.
    let history = needsHistory(group) ? histories[first.from] : nil
    for row in rows {
      guard let profile = batch.identities.profiles[row.row], profile.record.mergedInto == nil else { continue }
      history?.merge(into: &profile.record, before: first.from, segmentation: segmentation, now: now, seen: &seen)
      evaluate(profile, segments: segments, segmentation: segmentation, now: now, batch: &batch)
    }
    var commit = batch.commit(definitions: checkpoint.definitions.version)
    commit.clock = checkpoint.clock
    let isAgain = isLast && history.map { ledger.needsAnotherPass(over: $0, from: first.from, seen: seen) } ?? false
    if isAgain {
      // A signature was merged from a row ahead into one behind, or the process was restarted and does not know whose past was taken in: the pass
      // goes over all rows again, and takes in what is left.
      for index in moved.indices where segments.contains(moved[index].segment) {
        moved[index].cursor = 0
        moved[index].lastRow = checkpoint.nextProfile.rawValue - 1
      }
    }
    commit.warmups = isLast && !isAgain ? moved.filter { !segments.contains($0.segment) } : moved
    try self.commit(commit, batch: batch)
    ledger.note(seen, from: first.from, isAnotherPass: isAgain)
    return FlowResult(end: checkpoint.position, deliveries: !commit.deliveries.isEmpty, more: true)
  }
}

/// The past of new streams, read from the warehouse: per signature the facts that conditions can still ask for.
struct SegmentHistory: Sendable {
  let streams: [CompiledStream]
  private(set) var facts: [SignatureID: [FactLog]] = [:]

  init(streams: [CompiledStream]) { self.streams = streams }

  mutating func add(_ event: HistoricEvent, properties: JSONElement?) {
    for stream in streams where stream.events.isEmpty || stream.events.contains(event.name) {
      stream.note(time: event.time, properties: properties, in: &facts[event.owner, default: []], now: event.time)
    }
  }

  /// - Parameter seen: takes the signatures of the record that have a past.
  func merge(
    into record: inout ProfileRecord, before start: JournalOffset, segmentation: Segmenter, now: Timestamp, seen: inout Set<SignatureID>
  ) {
    for index in record.sections.indices {
      guard let own = facts[record.sections[index].id] else { continue }
      seen.insert(record.sections[index].id)
      segmentation.noteHistory(own, before: start, in: &record.sections[index], now: now)
    }
  }
}
