internal import CPlatform
internal import Ports
internal import Segmentation
internal import Vocabulary

/// Takes the past into records and evaluates new segments for them: the same for what is judged ahead and for what the flow judges itself.
struct WarmupJudge: Sendable {
  let pass: WarmupPass
  /// In it the segments are live for the piece's rows.
  let segmentation: Segmenter
  let outbox: Outbox
  let history: SegmentHistory?
  let now: Timestamp

  /// A piece of the pass, judged by the records as they are stored.
  func judge(_ records: [ProfileRecordBytes], rows: Range<UInt64>) throws(StateStoreError) -> WarmupPiece {
    let start = kith_thread_cpu_nanoseconds()
    let touched = segmentation.only(pass.segments)
    var piece = WarmupPiece(rows: rows)
    for bytes in records {
      var record = try Flow.decode(bytes)
      guard record.mergedInto == nil else { continue }
      let timer = record.timer
      segmentation.purge(&record)
      takeIn(&record) { piece.seen.append(WarmupPiece.Seen(row: bytes.row, place: $0)) }
      let changes = segmentation.evaluate(&record, touched: touched, now: now)
      piece.profilesJudged += 1
      piece.take(record, storedAs: bytes.bytes, timer: timer, changes: changes, outbox: outbox, now: now)
    }
    piece.order(by: segmentation.compiled)
    piece.nanoseconds = kith_thread_cpu_nanoseconds() - start
    return piece
  }

  func takeIn(_ record: inout ProfileRecord, seen: (_ place: Int) -> Void) {
    history?.merge(into: &record, before: pass.from, segmentation: segmentation, now: now, seen: seen)
  }
}
