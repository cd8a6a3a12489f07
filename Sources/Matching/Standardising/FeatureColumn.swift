/// One feature of all records: value numbers, and the distinct values with how often each occurs.
///
/// A view without ownership: `Features`, which it is reached through, frees the memory.
struct FeatureColumn {
  /// One value number per record, 0 when missing; set when the columns are laid out record by record.
  private(set) var ids: StridedIDs
  /// Records per value.
  private(set) var counts: UnsafeMutablePointer<UInt32>
  /// The level of two records that both have the value.
  private(set) var exact: UnsafeMutablePointer<Level>
  private var arena: UnsafeMutablePointer<UInt8>
  private var ends: UnsafeMutablePointer<UInt32>
  /// Values and bytes that there is room for, the visitor's included.
  private var valuesMax: Int
  private var bytesMax: Int
  /// A phonetic code per value for names, the value's own number elsewhere.
  private(set) var sounds: UnsafeMutablePointer<UInt32>
  /// The name behind a nickname, or the value's own number.
  private(set) var canonical: UnsafeMutablePointer<UInt32>
  let kind: ValueKind
  let recordCount: Int
  private(set) var distinct: Int
  /// Records with a value.
  private(set) var filled: Int

  init(ids source: [UInt32], dictionary: ValueDictionary, kind: ValueKind) {
    self.kind = kind
    recordCount = source.count
    distinct = dictionary.count
    valuesMax = distinct + 1
    ids = StridedIDs(base: .allocate(capacity: max(1, source.count)), stride: 1)
    ids.base.initialize(from: source, count: source.count)
    counts = .allocate(capacity: distinct + 1)
    exact = .allocate(capacity: distinct + 1)
    sounds = .allocate(capacity: distinct + 1)
    canonical = .allocate(capacity: distinct + 1)
    ends = .allocate(capacity: distinct + 2)
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
      canonical[number] = kind == .name ? Nicknames.canonical(value) ?? UInt32(number) : UInt32(number)
    }
    bytesMax = bytes.count + FeatureColumn.visitorBytesMax
    arena = .allocate(capacity: bytesMax)
    arena.initialize(from: bytes, count: bytes.count)
  }

  /// The place for one value that the table does not have, of a record that is only compared.
  static let visitorBytesMax = 2 * RecordTable.valueBytesMax
  var visitor: UInt32 { UInt32(distinct) }

  func describeVisitor(_ value: UnsafeBufferPointer<UInt8>) {
    let value = Array(value.prefix(FeatureColumn.visitorBytesMax))
    (arena + Int(ends[distinct])).update(from: value, count: value.count)
    ends[distinct + 1] = ends[distinct] + UInt32(value.count)
    counts[distinct] = 1
    exact[distinct] = kind.exactLevel(value, bin: 0)
    sounds[distinct] = kind == .name ? Soundex.code(value) : visitor
    canonical[distinct] = kind == .name ? Nicknames.canonical(value) ?? visitor : visitor
  }

  /// The visitor's value stays, and the next visitor has a place of its own.
  mutating func keepVisitor() -> UInt32 {
    let number = visitor
    counts[distinct] = 0
    distinct += 1
    if distinct + 1 > valuesMax { growValues() }
    let used = Int(ends[distinct])
    if used + FeatureColumn.visitorBytesMax > bytesMax {
      bytesMax = used + FeatureColumn.visitorBytesMax + used / 4
      FeatureColumn.move(&arena, count: used, to: bytesMax)
    }
    return number
  }

  /// One record more or less has the value; its frequency decides what equality is worth.
  mutating func count(_ id: UInt32, by change: Int) {
    guard id != 0 else { return }
    counts[Int(id)] = UInt32(max(0, Int(counts[Int(id)]) + change))
    filled += change
    exact[Int(id)] = kind.exactLevel(Array(value(id)), bin: bin(id))
  }

  /// The records say nothing here any more.
  mutating func forget(_ records: [Int]) {
    var touched: Set<UInt32> = []
    for record in records where ids[record] != 0 {
      touched.insert(ids[record])
      counts[Int(ids[record])] -= 1
      filled -= 1
      (ids.base + record * ids.stride).pointee = 0
    }
    for id in touched { exact[Int(id)] = kind.exactLevel(Array(value(id)), bin: bin(id)) }
  }

  private mutating func growValues() {
    valuesMax = distinct + 1 + max(64, distinct / 4)
    FeatureColumn.move(&counts, count: distinct, to: valuesMax)
    FeatureColumn.move(&exact, count: distinct, to: valuesMax)
    FeatureColumn.move(&sounds, count: distinct, to: valuesMax)
    FeatureColumn.move(&canonical, count: distinct, to: valuesMax)
    FeatureColumn.move(&ends, count: distinct + 1, to: valuesMax + 1)
  }

  private static func move<Element: BitwiseCopyable>(_ pointer: inout UnsafeMutablePointer<Element>, count: Int, to capacity: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.update(from: pointer, count: count)
    pointer.deallocate()
    pointer = larger
  }

  func deallocate() {
    if ids.stride == 1 { ids.base.deallocate() }
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
