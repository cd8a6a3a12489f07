internal import CPlatform
internal import IdentityResolution
internal import Ports
internal import Segmentation
internal import Vocabulary

/// Warm-up: a new segment goes over all profiles that existed before it, a piece at a time between batches.
extension Flow {
  private static let unjudgedRows: UInt64 = 2000

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

  /// Whether a piece will be there without anything else happening.
  var isWarmupUnderWay: Bool { !warmupPieces.isEmpty }

  /// Installs one piece. Nil when there is nothing to do yet.
  mutating func runWarmup(
    _ histories: [JournalOffset: SegmentHistory], ledger: inout WarmupLedger
  ) throws(StateStoreError) -> FlowResult? {
    let group = nextWarmups(histories)
    guard let first = group.first, let cursor = first.cursor else {
      warmupPieces.removeAll()
      return nil
    }
    let pass = WarmupPass(
      from: first.from, segments: Set(group.map(\.segment)), lastRow: first.lastRow, definitions: checkpoint.definitions.version)
    // Those that need none may pass first: each event of the past is to be taken in once.
    let history = needsHistory(group) ? histories[first.from] : nil
    func judge(to reached: UInt64) -> WarmupJudge {
      WarmupJudge(
        pass: pass, segmentation: Segmenter(compiled: stages.segmentation.compiled, warmups: moved(pass, to: reached)),
        outbox: stages.outbox, history: history, now: checkpoint.clock)
    }
    let isAhead = stages.segmentation.compiled.accountTraits.isEmpty
    guard let (piece, changed) = isAhead ? try warmupPieces.take(after: cursor, of: pass, judge: judge) : unjudged(after: cursor, of: pass)
    else { return nil }
    let reached = max(cursor, piece.rows.upperBound - 1)
    return try install(piece, changed: changed, reached: reached, judge: judge(to: reached), ledger: &ledger)
  }

  /// Rows that the flow judges itself, while segments ask for traits of accounts: those may change while a piece is ahead, and no record says so.
  private func unjudged(after cursor: UInt64, of pass: WarmupPass) -> (piece: WarmupPiece, changed: Set<ProfileRow>) {
    let rows = cursor + 1..<max(cursor, min(cursor + Flow.unjudgedRows, pass.lastRow)) + 1
    return (WarmupPiece(rows: rows), Set(rows.map { ProfileRow(rawValue: $0) }))
  }

  private func moved(_ pass: WarmupPass, to reached: UInt64) -> [SegmentWarmup] {
    var moved = checkpoint.warmups
    for index in moved.indices where pass.segments.contains(moved[index].segment) { moved[index].cursor = reached }
    return moved
  }

  private mutating func install(
    _ given: WarmupPiece, changed: Set<ProfileRow>, reached: UInt64, judge: WarmupJudge, ledger: inout WarmupLedger
  ) throws(StateStoreError) -> FlowResult {
    let start = kith_thread_cpu_nanoseconds()
    let pass = judge.pass
    var piece = given
    piece.forget(changed)
    // Each signature's past is taken in once, wherever merges have brought it meanwhile: its section is marked.
    var seen = piece.seen.map(\.place)
    let rows = changed.sorted()
    var batch = try openBatch(
      rows.isEmpty ? [] : state.load(profiles: rows, timersDueBy: .init(microseconds: .min), timersMax: 0).profiles)
    for row in rows {
      guard let profile = batch.identities.profiles[row], profile.record.mergedInto == nil else { continue }
      judge.takeIn(&profile.record) { seen.append($0) }
      evaluate(profile, segments: pass.segments, segmentation: judge.segmentation, now: judge.now, batch: &batch)
    }
    var commit = batch.commit(definitions: checkpoint.definitions.version)
    commit.clock = checkpoint.clock
    piece.add(to: &commit)
    let isLast = reached >= pass.lastRow
    let isAgain = isLast && judge.history.map { ledger.needsAnotherPass(over: $0, from: pass.from, seen: seen) } ?? false
    var moved = moved(pass, to: reached)
    if isAgain {
      // A signature was merged from a row ahead into one behind, or the process was restarted and does not know whose past was taken in: the pass
      // goes over all rows again, and takes in what is left.
      for index in moved.indices where pass.segments.contains(moved[index].segment) {
        moved[index].cursor = 0
        moved[index].lastRow = checkpoint.nextProfile.rawValue - 1
      }
    }
    commit.warmups = isLast && !isAgain ? moved.filter { !pass.segments.contains($0.segment) } : moved
    try self.commit(commit, batch: batch)
    for record in piece.profiles { cache.remove(record.row) }
    if let history = judge.history { ledger.note(seen, of: history, from: pass.from, isAnotherPass: isAgain) }
    figures.warmup.add(piece, changed: rows.count, installing: kith_thread_cpu_nanoseconds() - start)
    return FlowResult(end: checkpoint.position, deliveries: !commit.deliveries.isEmpty, more: true)
  }
}
