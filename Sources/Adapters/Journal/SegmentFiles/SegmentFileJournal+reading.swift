import Glibc
public import Ports
import Synchronization
public import Vocabulary

extension SegmentFileJournal {
  /// An offset inside a record gives that record whole. Offsets that a repair gave up are passed over: then the first record begins later.
  public func read(from offset: JournalOffset, eventsMax: Int, bytesMax: Int) throws(JournalError) -> [JournalEntry] {
    let spans = try shared.withLock { state throws(JournalError) in try state.spans(from: offset) }
    var batch = ReadBatch(eventsMax: eventsMax, bytesMax: bytesMax)
    for span in spans where !batch.isFull {
      do throws(JournalError) {
        try read(span, from: max(offset, span.segment.first), into: &batch)
      } catch {
        if !batch.entries.isEmpty { return batch.entries }
        // The segment may have been deleted since; then this says so.
        _ = try shared.withLock { state throws(JournalError) in try state.spans(from: offset) }
        throw error
      }
    }
    return batch.entries
  }

  private func read(_ span: SegmentSpan, from offset: JournalOffset, into batch: inout ReadBatch) throws(JournalError) {
    let segment = span.segment
    let start = segment.places.withLock { $0.place(for: offset) } ?? SparsePlaces.Place(offset: segment.first, byte: SegmentHeader.bytes)
    let cursor = FrameCursor(
      file: try files.file(of: segment), generation: segment.header.generation, from: start, bytesEnd: span.bytesEnd,
      chunkBytes: batch.chunkBytes)
    while cursor.expected < span.end {
      let before = SparsePlaces.Place(offset: cursor.expected, byte: cursor.position)
      switch try cursor.next(wanted: offset) {
      case .frame(let header, _, let payload):
        segment.places.withLock { $0.passed(before) }
        guard let kind = JournalRecord.Kind(rawValue: header.kind.rawValue), header.end > offset else { continue }
        guard batch.takes(header) else {
          segment.places.withLock { $0.stopped(at: before) }
          return
        }
        batch.add(
          JournalEntry(
            first: header.first, receivedAt: header.receivedAt, workspace: header.workspace,
            record: JournalRecord(kind: kind, source: header.source, eventCount: header.eventCount, payload: [UInt8](payload))))
      case .bad(let reason):
        throw segment.corrupt(at: cursor.position, reason)
      case .end:
        throw segment.corrupt(at: cursor.position, "events are missing at the end of the file")
      }
    }
    segment.places.withLock { $0.stopped(at: SparsePlaces.Place(offset: cursor.expected, byte: cursor.position)) }
  }
}

/// Records read so far, and how many more may come.
private struct ReadBatch {
  private(set) var entries: [JournalEntry] = []
  private(set) var isFull = false
  private var eventsLeft: Int
  private var bytesLeft: Int

  init(eventsMax: Int, bytesMax: Int) {
    eventsLeft = eventsMax
    bytesLeft = bytesMax
  }

  /// Enough for the batch, within reason.
  var chunkBytes: Int { min(max(bytesLeft, 16 << 10), 256 << 10) }

  /// The first record is taken whatever its size.
  mutating func takes(_ header: FrameHeader) -> Bool {
    isFull = !entries.isEmpty && (header.eventCount > eventsLeft || header.payloadBytes > bytesLeft)
    return !isFull
  }

  mutating func add(_ entry: JournalEntry) {
    entries.append(entry)
    eventsLeft -= entry.record.eventCount
    bytesLeft -= entry.record.payload.count
    isFull = eventsLeft <= 0 || bytesLeft <= 0
  }
}
