internal import GRDB
internal import Ports
internal import Vocabulary

/// Changed profile records, as one blob per commit, and their slow way into the table of profiles.
///
/// A batch of events falls on profiles all over the table: written in place, each costs a page of 4 KB in the write-ahead log and another in
/// the checkpoint, for some hundred changed bytes. So a commit appends its records here, and settles a slice of older ones into the table, in
/// order of row: by the time its turn comes a record has changed many times, and its neighbours with it. When the slices have gone once round
/// all rows, what was appended before the round began stands in the table, or again in a blob of the round, and is deleted. (The memtable and compaction of a log-structured merge tree,
/// O'Neil et al. 1996, on SQLite's own durability.)
struct RecordLog {
  /// Number of the next blob.
  private(set) var next: UInt64
  /// Blobs from here on were appended in the round under way.
  private var roundStart: UInt64
  /// Blobs before this one are superseded.
  private var superseded: UInt64
  private var oldest: UInt64
  private var sizes = BlobSizes()
  /// The chunk of ``RecordCache`` that is settled next; what is left of a chunk is a debt for the next commit.
  private var cursor = 0
  private var credit = 0.0
  private var roundBytes: Int
  private let bytesMax: Int

  /// Blobs deleted by one commit at most.
  private static let deletionsMax = 4

  /// Reads what the last run of the program left, oldest first.
  init(_ db: Database, bytesMax: Int, _ record: (ProfileRecordBytes, _ blob: UInt64) -> Void) throws {
    self.bytesMax = bytesMax
    let blobs = try PreparedStatement(db, "SELECT number, bytes FROM record_log ORDER BY number")
    var first: UInt64?
    var last: UInt64 = 0
    while try blobs.next() {
      last = blobs.unsigned(0)
      first = first ?? last
      let blob = blobs.bytes(1)
      sizes.append(blob.count)
      try RecordLog.read(blob) { record($0, last) }
    }
    next = last + 1
    oldest = first ?? next
    guard UInt64(sizes.count) == next - oldest else { throw StoredFormatError(what: "record log with a gap") }
    roundStart = next
    superseded = oldest
    roundBytes = 0
    roundBytes = bytesOfRound
  }

  /// What one commit writes beside its blob.
  struct Slice {
    var blob: [UInt8]
    var chunks: Range<Int>
    var settled: [ProfileRecordBytes]
    var deleted: Range<UInt64>
  }

  /// Plans a commit: a share of the rows as large as the blob is of the bytes that a round may take.
  func slice(_ records: [ProfileRecordBytes], cache: borrowing RecordCache) -> Slice {
    let blob = RecordLog.blob(records)
    let share = credit + Double(cache.chunkCount) * Double(blob.count) / Double(roundBytes)
    let end = min(cache.chunkCount, cursor + Int(share))
    let settled = cursor < end ? cache.pinned(in: cursor..<end, before: roundStart) : []
    let deletions = min(UInt64(RecordLog.deletionsMax), superseded - oldest)
    return Slice(blob: blob, chunks: min(cursor, end)..<end, settled: settled, deleted: oldest..<oldest + deletions)
  }

  func write(_ slice: Slice, _ db: Database) throws {
    if !slice.blob.isEmpty { try PreparedStatement(db, "INSERT INTO record_log VALUES (?, ?)").run(next, slice.blob) }
    let settle = try PreparedStatement(
      db, "INSERT INTO profile VALUES (?, ?) ON CONFLICT (row) DO UPDATE SET bytes = excluded.bytes")
    for record in slice.settled { try settle.run(record.row.rawValue, record.bytes) }
    if !slice.deleted.isEmpty {
      try PreparedStatement(db, "DELETE FROM record_log WHERE number >= ? AND number < ?")
        .run(slice.deleted.lowerBound, slice.deleted.upperBound)
    }
  }

  /// The slice was committed.
  mutating func follow(_ slice: Slice, chunkCount: Int) {
    if !slice.blob.isEmpty {
      next += 1
      sizes.append(slice.blob.count)
    }
    if !slice.deleted.isEmpty {
      sizes.removeFirst(slice.deleted.count)
      oldest = slice.deleted.upperBound
    }
    credit += Double(chunkCount) * Double(slice.blob.count) / Double(roundBytes) - Double(slice.chunks.count)
    credit = min(credit, Double(chunkCount))
    cursor = slice.chunks.upperBound
    guard cursor >= chunkCount else { return }
    superseded = roundStart
    roundStart = next
    cursor = 0
    credit = 0
    roundBytes = bytesOfRound
  }

  /// Half of what is left, so that the log stays at two thirds of its limit; little when earlier runs of the program left it full.
  private var bytesOfRound: Int { max(bytesMax / 16, (bytesMax - sizes.sum) / 2) }

  // MARK: Format of a blob: for each record its row, its length (both LEB128) and its bytes

  private static func blob(_ records: [ProfileRecordBytes]) -> [UInt8] {
    var writer = ByteWriter(reservingCapacity: records.reduce(0) { $0 + $1.bytes.count + 12 })
    for record in records {
      writer.unsigned(record.row.rawValue)
      writer.unsigned(UInt64(record.bytes.count))
      writer.append(record.bytes)
    }
    return writer.bytes
  }

  private static func read(_ blob: [UInt8], _ record: (ProfileRecordBytes) -> Void) throws {
    try blob.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      while !reader.atEnd {
        let row = ProfileRow(rawValue: try reader.unsigned())
        record(ProfileRecordBytes(row: row, bytes: try reader.bytes(reader.count())))
      }
    }
  }
}

/// The sizes of the blobs in the log, oldest first, and their sum.
private struct BlobSizes {
  private var sizes: [Int] = []
  private var first = 0
  private(set) var sum = 0

  var count: Int { sizes.count - first }

  mutating func append(_ size: Int) {
    sizes.append(size)
    sum += size
  }

  mutating func removeFirst(_ count: Int) {
    for size in sizes[first..<first + count] { sum -= size }
    first += count
    // Half of it is gone: moving the rest costs no more than what was appended.
    guard first > sizes.count / 2 else { return }
    sizes.removeFirst(first)
    first = 0
  }
}
