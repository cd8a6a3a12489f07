import Ports
import Vocabulary

/// What was found in a folder at start, ready to be written to.
struct OpenedJournal: Sendable {
  var folder: JournalFolder
  var spans: [SegmentSpan]
  /// The last segment, open for writing.
  var active: OpenFile?
  var next: JournalOffset
  var head: JournalOffset
  var stampFloor: Timestamp
  /// Sequence of the last segment that holds records; 0 when none does.
  var lastKept: UInt64
  var nextSequence: UInt64

  /// Reads the chain of segments, checks the last one through, cuts its torn tail and makes all of it durable.
  /// - Throws: `.corrupt` for damage to a header, to the chain or to acknowledged records of the last segment.
  static func open(
    _ folder: JournalFolder, workspace: WorkspaceID, settings: SegmentFileJournalSettings
  ) throws(JournalError) -> OpenedJournal {
    let names = try folder.list()
    for name in names.unfinished { try folder.delete(name) }
    var chain = try SegmentChain(of: names.segments, in: folder, workspace: workspace)
    for orphan in chain.orphans { try folder.delete(orphan.name) }
    let file: OpenFile
    if let last = chain.segments.last {
      file = try OpenFile(changing: last.path)
    } else {
      let header = SegmentHeader(
        workspace: workspace, encryptionKeyID: settings.encryptionKeyID, sequence: (names.segments.last?.sequence ?? 0) + 1, previous: 0,
        generation: UInt64.random(in: .min ... .max), first: .start, stampFloor: .zero)
      file = try SegmentFile.make(header, in: folder, files: settings.files)
      chain.segments = [Segment(folder: folder.path, header: header)]
    }
    return try OpenedJournal(chain: chain.segments, active: file, folder: folder, settings: settings)
  }

  private init(
    chain: [Segment], active file: OpenFile, folder: JournalFolder, settings: SegmentFileJournalSettings
  ) throws(JournalError) {
    var last = chain[chain.count - 1]
    var scan = try SegmentScan(of: last, file: file, limit: nil)
    if let damage = scan.corruption { throw last.corrupt(at: damage.byte, damage.reason) }
    if let tornAt = scan.tornAt {
      try file.truncate(to: tornAt)
      last = Segment(folder: folder.path, header: last.header)
      scan = try SegmentScan(of: last, file: file, limit: nil)
    }
    try OpenedJournal.makeDurable(scan, file, settings.files)
    var spans: [SegmentSpan] = []
    for (segment, following) in zip(chain, chain.dropFirst()) {
      spans.append(SegmentSpan(segment: segment, bytesEnd: try OpenFile(reading: segment.path).size(), end: following.first))
    }
    spans.append(SegmentSpan(segment: last, bytesEnd: scan.bytesEnd, end: scan.end))
    self.folder = folder
    self.spans = spans
    active = file
    next = scan.end
    head = try OpenedJournal.head(spans, scan)
    stampFloor = max(last.header.stampFloor, scan.lastStamp ?? .zero)
    lastKept = scan.end > last.first ? last.header.sequence : last.header.previous
    nextSequence = last.header.sequence + 1
  }

  /// The last frames may lie in the system's memory only, left by a process that died, or by a sync that failed: they are written
  /// again before they are synced and counted.
  private static func makeDurable(_ scan: SegmentScan, _ file: OpenFile, _ files: JournalFiles) throws(JournalError) {
    var position = scan.unproven.first?.byte ?? scan.bytesEnd
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while position < scan.bytesEnd {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, scan.bytesEnd - position)])
      guard try file.read(at: position, into: part) == part.count else { throw .io(operation: "read", errno: 0) }
      try files.write(file.descriptor, UnsafeRawBufferPointer(part), position)
      position += part.count
    }
    try files.sync(file.descriptor)
  }

  /// One past the last record. Only a repair leaves the last segments without any; then the ones before are looked through.
  private static func head(_ spans: [SegmentSpan], _ last: SegmentScan) throws(JournalError) -> JournalOffset {
    if let end = last.recordEnd { return end }
    for (span, following) in zip(spans, spans.dropFirst()).reversed() {
      let cursor = FrameCursor(
        file: try OpenFile(reading: span.segment.path), generation: span.segment.header.generation,
        from: SparsePlaces.Place(offset: span.segment.first, byte: SegmentHeader.bytes), bytesEnd: span.bytesEnd)
      var end: JournalOffset?
      // Damage is for the reader that meets it; the offsets up to the next segment's count as records until then.
      walk: while cursor.expected < following.segment.first {
        switch try cursor.next(wanted: following.segment.first) {
        case .frame(let header, _, _): end = header.kind == .void ? end : header.end
        case .bad, .end:
          end = following.segment.first
          break walk
        }
      }
      if let end { return end }
    }
    return spans.first?.segment.first ?? .start
  }
}
