import Ports
import Vocabulary

/// Everything that the threads of a journal share. Decides; does nothing itself.
struct JournalState: Sendable {
  let settings: SegmentFileJournalSettings
  /// In order; the last is written to, unless it was given up after a failure.
  var spans: [SegmentSpan]
  /// The offset of the next record.
  private(set) var next: JournalOffset
  /// One past the last synced record. Behind it, up to `next`, lie only offsets that a repair gave up.
  private(set) var head: JournalOffset
  private(set) var clock: StampClock
  private(set) var syncs = 0
  /// Waiting and being written.
  private(set) var bytesQueued = 0
  var heldBy: JournalConsumer?
  private(set) var isClosed = false
  var writerSleeps = false
  var readersWaiting = 0
  /// Of the last group, when it failed; nil after one was written.
  private(set) var lastFailure: JournalError?
  /// By the segment's name; the first place in each.
  var damages: [String: JournalDamage] = [:]
  /// How often upkeep was asked for and done.
  var upkeepAsked = 0
  var upkeepDone = 0

  private var queue: [PendingRecord] = []
  /// The stamp of the first record that was taken to be written and is not yet synced.
  private var stampInFlight: Timestamp?
  var released: [JournalConsumer: JournalOffset] = [:]
  var bytesOnDisk: Int

  init(settings: SegmentFileJournalSettings, spans: [SegmentSpan], next: JournalOffset, head: JournalOffset, stampFloor: Timestamp) {
    self.settings = settings
    self.spans = spans
    self.next = next
    self.head = head
    clock = StampClock(floor: stampFloor)
    bytesOnDisk = spans.reduce(0) { $0 + $1.bytesEnd }
    heldBy = consumerBeyondLimit()
  }

  var tail: JournalOffset { min(spans.first?.segment.first ?? next, head) }

  // MARK: Records coming in

  /// Stamps and queues a record. Gives true when the writer must be woken.
  mutating func admit(
    _ record: JournalRecord, at wallClock: Timestamp, whenDurable: @escaping @Sendable (Result<JournalReceipt, JournalError>) -> Void
  ) throws(JournalError) -> Bool {
    guard !isClosed else { throw .closed }
    guard record.payload.count <= settings.recordBytesMax else {
      throw .recordTooLarge(bytes: record.payload.count, bytesMax: settings.recordBytesMax)
    }
    if let heldBy { throw .held(by: heldBy) }
    let pending = PendingRecord(record: record, receivedAt: clock.stamp(wallClock), whenDurable: whenDurable)
    guard bytesQueued + pending.bytes <= settings.queueBytesMax || bytesQueued == 0 else { throw .overloaded }
    bytesQueued += pending.bytes
    queue.append(pending)
    return takeSleep()
  }

  /// The moment before which no record at or after `head` is stamped.
  mutating func promise(at wallClock: Timestamp) -> Timestamp {
    stampInFlight ?? queue.first?.receivedAt ?? clock.stamp(wallClock)
  }

  // MARK: Records being written

  mutating func takeQueue() -> [PendingRecord] {
    var taken: [PendingRecord] = []
    swap(&taken, &queue)
    stampInFlight = taken.first?.receivedAt
    return taken
  }

  /// Records were synced, or a new segment was begun (`bytes` 0).
  mutating func publish(_ span: SegmentSpan, bytes: Int, nextStamp: Timestamp?) {
    if let last = spans.last, last.segment === span.segment {
      bytesOnDisk += span.bytesEnd - last.bytesEnd
      spans[spans.count - 1] = span
    } else {
      bytesOnDisk += span.bytesEnd
      spans.append(span)
    }
    if bytes > 0 {
      next = span.end
      head = span.end
      syncs += 1
      lastFailure = nil
      finish(bytes: bytes, nextStamp: nextStamp)
    }
    heldBy = consumerBeyondLimit()
  }

  /// Records failed; their offsets are used again.
  mutating func finish(bytes: Int, nextStamp: Timestamp?) {
    bytesQueued -= bytes
    stampInFlight = nextStamp
  }

  mutating func noteFailure(_ error: JournalError) { lastFailure = error }

  /// The segment is not trusted any more: what was synced in it stays.
  mutating func giveUp(_ segment: Segment) {
    guard let last = spans.last, last.segment === segment, last.isEmpty else { return }
    bytesOnDisk -= last.bytesEnd
    spans.removeLast()
  }

  mutating func close() -> Bool {
    defer { isClosed = true }
    return !isClosed
  }

  var hasWork: Bool { !queue.isEmpty || isClosed || upkeepAsked > upkeepDone }

  /// True when the writer sleeps and nobody has woken it yet.
  mutating func takeSleep() -> Bool {
    defer { writerSleeps = false }
    return writerSleeps
  }
}
