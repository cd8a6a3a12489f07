internal import Ports
internal import Vocabulary

/// Encoded profile records in memory, by row: those that stand in the ``RecordLog`` but not in the table of profiles yet, which stay, and
/// those that were used lately, as far as the budget goes.
///
/// Rows are dense, so a row finds its chunk by division. What was not used since the hand came by last is given up first (CLOCK).
struct RecordCache {
  private struct Entry {
    /// Empty: not here. A record is never empty.
    var bytes: [UInt8] = []
    /// Only the log has it.
    /// The newest blob of the log that has it, until it is settled; 0: it stands in the table of profiles.
    var logged: UInt64 = 0
    var isUsed = false

    var isPinned: Bool { logged != 0 }
  }

  private final class Chunk {
    var entries = [Entry](repeating: Entry(), count: RecordCache.chunkRows)
    var pinned = 0
  }

  private var chunks: [Chunk?] = []
  private var hand = 0
  private let looseBytesMax: Int
  /// Bytes of the records that can be given up.
  private(set) var looseBytes = 0

  static let chunkRows = 256
  /// What a record takes beside its bytes.
  private static let overheadBytes = 64

  init(looseBytesMax: Int) { self.looseBytesMax = looseBytesMax }

  var chunkCount: Int { chunks.count }

  mutating func bytes(_ row: ProfileRow) -> [UInt8]? {
    let (number, index) = RecordCache.place(row)
    guard number < chunks.count, let chunk = chunks[number], !chunk.entries[index].bytes.isEmpty else { return nil }
    chunk.entries[index].isUsed = true
    return chunk.entries[index].bytes
  }

  /// Keeps what was read from the table of profiles.
  mutating func note(_ record: ProfileRecordBytes) {
    let (chunk, index) = makePlace(record.row)
    guard !chunk.entries[index].isPinned else { return }
    let growth = RecordCache.size(record.bytes) - RecordCache.size(chunk.entries[index].bytes)
    chunk.entries[index] = Entry(bytes: record.bytes, isUsed: true)
    looseBytes += growth
    giveUp()
  }

  /// Keeps what was written to a blob of the log.
  mutating func pin(_ record: ProfileRecordBytes, blob: UInt64) {
    let (chunk, index) = makePlace(record.row)
    if !chunk.entries[index].isPinned {
      looseBytes -= RecordCache.size(chunk.entries[index].bytes)
      chunk.pinned += 1
    }
    chunk.entries[index] = Entry(bytes: record.bytes, logged: blob, isUsed: true)
  }

  /// What was pinned stands in the table of profiles now.
  mutating func unpin(_ rows: [ProfileRow]) {
    for row in rows {
      let (number, index) = RecordCache.place(row)
      guard let chunk = chunks[number], chunk.entries[index].isPinned else { continue }
      chunk.entries[index].logged = 0
      chunk.pinned -= 1
      looseBytes += RecordCache.size(chunk.entries[index].bytes)
    }
    giveUp()
  }

  /// The records of some chunks that stand in no blob from `blob` on, in order of row.
  func pinned(in range: Range<Int>, before blob: UInt64) -> [ProfileRecordBytes] {
    var records: [ProfileRecordBytes] = []
    for number in range.clamped(to: chunks.indices) { visitPinned(of: number) { if $1 < blob { records.append($0) } } }
    return records
  }

  /// The first pinned records after a row, in order, at most `limit`.
  func pinned(after row: ProfileRow, limit: Int) -> [ProfileRecordBytes] {
    var records: [ProfileRecordBytes] = []
    var number = RecordCache.place(ProfileRow(rawValue: row.rawValue &+ 1)).chunk
    while number < chunks.count, records.count < limit {
      visitPinned(of: number) { record, _ in if record.row > row { records.append(record) } }
      number += 1
    }
    return Array(records.prefix(limit))
  }

  private func visitPinned(of number: Int, _ visit: (_ record: ProfileRecordBytes, _ blob: UInt64) -> Void) {
    guard let chunk = chunks[number], chunk.pinned > 0 else { return }
    for index in chunk.entries.indices where chunk.entries[index].isPinned {
      let row = ProfileRow(rawValue: UInt64(number * RecordCache.chunkRows + index))
      visit(ProfileRecordBytes(row: row, bytes: chunk.entries[index].bytes), chunk.entries[index].logged)
    }
  }

  /// At most two rounds: the first may find everything used.
  private mutating func giveUp() {
    var steps = chunks.count * 2
    while looseBytes > looseBytesMax, steps > 0 {
      steps -= 1
      hand = hand + 1 < chunks.count ? hand + 1 : 0
      guard let chunk = chunks[hand] else { continue }
      var isEmpty = chunk.pinned == 0
      for index in chunk.entries.indices where !chunk.entries[index].bytes.isEmpty && !chunk.entries[index].isPinned {
        if chunk.entries[index].isUsed {
          chunk.entries[index].isUsed = false
          isEmpty = false
        } else {
          looseBytes -= RecordCache.size(chunk.entries[index].bytes)
          chunk.entries[index] = Entry()
        }
      }
      if isEmpty { chunks[hand] = nil }
    }
  }

  private mutating func makePlace(_ row: ProfileRow) -> (chunk: Chunk, index: Int) {
    let (number, index) = RecordCache.place(row)
    if number >= chunks.count { chunks.append(contentsOf: repeatElement(nil, count: number + 1 - chunks.count)) }
    if let chunk = chunks[number] { return (chunk, index) }
    let chunk = Chunk()
    chunks[number] = chunk
    return (chunk, index)
  }

  private static func place(_ row: ProfileRow) -> (chunk: Int, index: Int) {
    (Int(row.rawValue) / chunkRows, Int(row.rawValue) % chunkRows)
  }

  private static func size(_ bytes: [UInt8]) -> Int { bytes.isEmpty ? 0 : bytes.count + overheadBytes }
}
