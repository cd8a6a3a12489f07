import Ports
import Synchronization
import Vocabulary

/// What one pass over a whole segment file found.
struct SegmentScan {
  /// Bytes that are no sound frames, with a sound frame or the known end of the segment behind them.
  struct Gap: Equatable {
    var byte: Int
    var byteEnd: Int
    /// The offsets that should stand there.
    var first: JournalOffset
    var end: JournalOffset
    var reason: String
    /// The furthest `syncedTo` of the frames behind: everything before it had been acknowledged.
    var syncedLater: JournalOffset

    /// What is missing had been acknowledged.
    var isCorruption: Bool { syncedLater > first }
  }

  static let gapsMax = 1000

  private(set) var gaps: [Gap] = []
  /// Bytes behind the last sound frame that are none, in a segment whose end is not known.
  private(set) var looseTail: String?
  private(set) var bytesEnd = SegmentHeader.bytes
  private(set) var end: JournalOffset
  /// One past the last offset of a record, voids left out.
  private(set) var recordEnd: JournalOffset?
  private(set) var records = 0
  private(set) var events = 0
  private(set) var lastStamp: Timestamp?
  private(set) var syncedTo: JournalOffset = .start
  /// Frames that no later frame vouches for.
  private(set) var unproven: [SparsePlaces.Place] = []

  /// - Parameter limit: where the next segment begins; nil for the last one.
  init(of segment: Segment, file: OpenFile, limit: JournalOffset?) throws(JournalError) {
    let size = try file.size()
    end = segment.first
    let start = SparsePlaces.Place(offset: segment.first, byte: SegmentHeader.bytes)
    let cursor = FrameCursor(file: file, generation: segment.header.generation, from: start, bytesEnd: size)
    let search = FrameSearch(file: file, generation: segment.header.generation, bytesEnd: size)
    while limit.map({ end < $0 }) ?? true {
      switch try cursor.next() {
      case .frame(let header, let byte, _):
        pass(header, at: byte, upTo: cursor.position)
        segment.places.withLock { $0.passed(SparsePlaces.Place(offset: header.first, byte: byte)) }
      case .end:
        if let limit { close(at: size, to: size, limit, "events are missing at the end of the file") }
        return
      case .bad(let reason):
        let found = try search.frame(from: cursor.position + 1, notBefore: end)
        guard let found, limit.map({ found.offset < $0 }) ?? true, gaps.count < SegmentScan.gapsMax else {
          if let limit { close(at: cursor.position, to: size, limit, reason) } else { looseTail = reason }
          return
        }
        gaps.append(
          Gap(byte: cursor.position, byteEnd: found.byte, first: end, end: found.offset, reason: reason, syncedLater: .start))
        cursor.jump(to: found)
      }
    }
    vouchForAll(limit ?? .start)
  }

  /// The first gap that is corruption, if what the first gap hides had been acknowledged. Behind a gap that is none, nothing counts.
  var corruption: Gap? { gaps.first.flatMap { $0.isCorruption ? $0 : nil } }

  /// Where a torn tail begins: the first gap that is no corruption, or loose bytes at the end.
  var tornAt: Int? { gaps.first { !$0.isCorruption }?.byte ?? (looseTail == nil ? nil : bytesEnd) }

  private mutating func pass(_ header: FrameHeader, at byte: Int, upTo byteEnd: Int) {
    bytesEnd = byteEnd
    end = header.end
    lastStamp = max(lastStamp ?? header.receivedAt, header.receivedAt)
    if header.kind != .void {
      recordEnd = header.end
      records += 1
      events += header.eventCount
    }
    if header.syncedTo > syncedTo {
      syncedTo = header.syncedTo
      unproven.removeAll { $0.offset < header.syncedTo }
      vouchForAll(header.syncedTo)
    }
    unproven.append(SparsePlaces.Place(offset: header.first, byte: byte))
  }

  private mutating func close(at byte: Int, to byteEnd: Int, _ limit: JournalOffset, _ reason: String) {
    vouchForAll(limit)
    gaps.append(Gap(byte: byte, byteEnd: byteEnd, first: end, end: limit, reason: reason, syncedLater: limit))
    end = limit
  }

  private mutating func vouchForAll(_ syncedTo: JournalOffset) {
    for index in gaps.indices { gaps[index].syncedLater = max(gaps[index].syncedLater, syncedTo) }
  }
}
