import CPlatform
import Ports
import Synchronization
import Vocabulary

/// Puts groups of records into segment files. Lives on the writer's thread.
///
/// After a write or sync has failed, what the kernel still holds of the file is unknown, and asking again proves nothing (P. Rebello et
/// al., "Can Applications Recover from fsync Failures?", 2020). So the file is left at its synced end and a new one is begun there.
final class SegmentWriter {
  private struct Current {
    var span: SegmentSpan
    var file: OpenFile
    var begun: Timestamp
  }

  private let folder: JournalFolder
  private let workspace: WorkspaceID
  private let settings: SegmentFileJournalSettings
  private var current: Current?
  /// The last segment that holds synced records.
  private var lastKept: UInt64
  private var nextSequence: UInt64
  /// Of the last synced record.
  private var lastStamp: Timestamp
  private let staging = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
  private var staged = 0

  init(_ opened: OpenedJournal, workspace: WorkspaceID, settings: SegmentFileJournalSettings) {
    folder = opened.folder
    self.workspace = workspace
    self.settings = settings
    lastKept = opened.lastKept
    nextSequence = opened.nextSequence
    lastStamp = opened.stampFloor
    if let span = opened.spans.last, let file = opened.active {
      current = Current(span: span, file: file, begun: span.segment.header.stampFloor)
    }
  }

  deinit { staging.deallocate() }

  /// The segment that is written to.
  var segment: Segment? { current?.span.segment }

  /// Writes and syncs the records. Gives the span that is synced now.
  /// - Throws: when none of them counts as written; then ``giveUp()`` unless no file was touched (`.full` before writing).
  func write(_ group: ArraySlice<PendingRecord>, bytes: Int, at next: JournalOffset) throws(JournalError) -> SegmentSpan {
    guard try settings.files.room(folder.path) >= bytes + settings.roomReserveBytes else { throw .full }
    if current.map({ $0.span.bytesEnd >= settings.segmentBytes && !$0.span.isEmpty }) ?? true { try begin(at: next) }
    guard var current else { throw .closed }
    do throws(JournalError) {
      try put(group, into: &current.span, of: current.file, syncedTo: next)
      try settings.files.sync(current.file.descriptor)
    } catch {
      giveUp()
      throw error
    }
    if current.span.segment.first == next, let first = group.first { current.begun = first.receivedAt }
    self.current = current
    lastKept = current.span.segment.header.sequence
    lastStamp = group.last?.receivedAt ?? lastStamp
    return current.span
  }

  /// Begins a new segment when the present one has records and is old.
  func rollIfOld(at next: JournalOffset, now: Timestamp) throws(JournalError) -> SegmentSpan? {
    guard let current, !current.span.isEmpty, current.begun.advanced(by: settings.segmentAge) < now else { return nil }
    try begin(at: next)
    return self.current?.span
  }

  /// Leaves the file at its synced end. That its length could not be cut is no harm: the next segment's first offset ends it.
  private func giveUp() {
    staged = 0
    guard let failed = current else { return }
    current = nil
    if failed.span.isEmpty {
      do throws(JournalError) { try folder.delete(failed.span.segment.name) } catch { return }
    } else {
      do throws(JournalError) { try failed.file.truncate(to: failed.span.bytesEnd) } catch { return }
    }
  }

  private func begin(at first: JournalOffset) throws(JournalError) {
    let header = SegmentHeader(
      workspace: workspace, encryptionKeyID: settings.encryptionKeyID, sequence: nextSequence, previous: lastKept,
      generation: UInt64.random(in: .min ... .max), first: first, stampFloor: lastStamp)
    nextSequence += 1
    let file = try SegmentFile.make(header, in: folder, files: settings.files)
    current = Current(span: SegmentSpan(segment: Segment(folder: folder.path, header: header)), file: file, begun: lastStamp)
  }

  private func put(
    _ group: ArraySlice<PendingRecord>, into span: inout SegmentSpan, of file: OpenFile, syncedTo: JournalOffset
  ) throws(JournalError) {
    let generation = span.segment.header.generation
    // The places are noted only now and may name frames that fail: readers never look beyond the synced end.
    for pending in group {
      let record = pending.record
      let header = FrameHeader(
        kind: record.kind == .events ? .events : .command, workspace: workspace, encryptionKeyID: settings.encryptionKeyID,
        source: record.source, eventCount: record.eventCount, first: span.end, receivedAt: pending.receivedAt, syncedTo: syncedTo,
        payloadBytes: record.payload.count,
        payloadChecksum: record.payload.withUnsafeBytes { kith_crc32c(0, $0.baseAddress, $0.count) })
      span.segment.places.withLock { $0.passed(SparsePlaces.Place(offset: span.end, byte: span.bytesEnd)) }
      if staged + FrameHeader.bytes > staging.count { try flush(endingAt: span.bytesEnd, to: file) }
      header.encode(generation: generation, to: staging.baseAddress! + staged)
      staged += FrameHeader.bytes
      try put(record.payload, at: span.bytesEnd + FrameHeader.bytes, to: file)
      span.bytesEnd += pending.bytes
      span.end = header.end
    }
    try flush(endingAt: span.bytesEnd, to: file)
  }

  /// Small payloads are gathered, large ones written from where they are.
  private func put(_ payload: [UInt8], at position: Int, to file: OpenFile) throws(JournalError) {
    if payload.count <= 16 << 10 {
      if staged + payload.count > staging.count { try flush(endingAt: position, to: file) }
      payload.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: staging[staged...]).copyMemory(from: $0) }
      staged += payload.count
    } else {
      try flush(endingAt: position, to: file)
      let failure: JournalError? = payload.withUnsafeBytes { bytes in
        do throws(JournalError) {
          try settings.files.write(file.descriptor, bytes, position)
          return nil
        } catch { return error }
      }
      if let failure { throw failure }
    }
  }

  private func flush(endingAt end: Int, to file: OpenFile) throws(JournalError) {
    guard staged > 0 else { return }
    let count = staged
    staged = 0
    try settings.files.write(file.descriptor, UnsafeRawBufferPointer(rebasing: staging[..<count]), end - count)
  }
}
