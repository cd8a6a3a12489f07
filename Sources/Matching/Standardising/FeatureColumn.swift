/// One feature of all records: value numbers, and the distinct values with how often each occurs.
///
/// A view without ownership: `Features`, which it is reached through, frees the memory.
struct FeatureColumn {
  /// One value number per record, 0 when missing; set when the columns are laid out record by record.
  private(set) var ids: StridedIDs
  /// Records per value.
  let counts: UnsafeMutablePointer<UInt32>
  /// The level of two records that both have the value.
  let exact: UnsafeMutablePointer<Level>
  private let arena: UnsafeMutablePointer<UInt8>
  private let ends: UnsafeMutablePointer<UInt32>
  /// A phonetic code per value for names, the value's own number elsewhere.
  let sounds: UnsafeMutablePointer<UInt32>
  /// The name behind a nickname, or the value's own number.
  let canonical: UnsafeMutablePointer<UInt32>
  let recordCount: Int
  let distinct: Int
  /// Records with a value.
  let filled: Int

  init(ids source: [UInt32], dictionary: ValueDictionary, kind: ValueKind) {
    recordCount = source.count
    distinct = dictionary.count
    ids = StridedIDs(base: .allocate(capacity: max(1, source.count)), stride: 1)
    ids.base.initialize(from: source, count: source.count)
    counts = .allocate(capacity: distinct)
    exact = .allocate(capacity: distinct)
    sounds = .allocate(capacity: distinct)
    canonical = .allocate(capacity: distinct)
    ends = .allocate(capacity: distinct + 1)
    counts.initialize(repeating: 0, count: distinct)
    var filled = 0
    for id in source {
      counts[Int(id)] += 1
      if id != 0 { filled += 1 }
    }
    self.filled = filled
    var bytes: [UInt8] = []
    ends[0] = 0
    for number in 0..<distinct {
      let value = dictionary.bytes(UInt32(number))
      bytes += value
      ends[number + 1] = UInt32(bytes.count)
      exact[number] = kind.exactLevel(value, bin: UInt8(31 - max(1, counts[number]).leadingZeroBitCount))
      sounds[number] = kind == .name ? Soundex.code(value) : UInt32(number)
      canonical[number] = UInt32(number)
      if kind == .name, let group = Nicknames.groups[value]?.first { canonical[number] = UInt32.max - UInt32(group) }
    }
    arena = .allocate(capacity: max(1, bytes.count))
    arena.initialize(from: bytes, count: bytes.count)
  }

  func deallocate() {
    counts.deallocate()
    exact.deallocate()
    sounds.deallocate()
    canonical.deallocate()
    ends.deallocate()
    arena.deallocate()
  }

  /// Moves the numbers into the common rows.
  mutating func place(in rows: UnsafeMutablePointer<UInt32>, at offset: Int) {
    for record in 0..<recordCount { rows[record * StridedIDs.rowStride + offset] = ids[record] }
    ids.base.deallocate()
    ids = StridedIDs(base: rows + offset, stride: StridedIDs.rowStride)
  }

  /// log₂ of how many records have the value, whole.
  @inline(__always) func bin(_ id: UInt32) -> UInt8 { UInt8(31 - max(1, counts[Int(id)]).leadingZeroBitCount) }

  @inline(__always) func value(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
    let start = ends[Int(id)]
    return UnsafeBufferPointer(start: arena + Int(start), count: Int(ends[Int(id) + 1] - start))
  }

  func text(_ record: Int) -> String { String(decoding: value(ids[record]), as: UTF8.self) }
}
