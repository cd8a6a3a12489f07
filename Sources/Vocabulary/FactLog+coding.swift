extension FactLog {
  private struct Parts: OptionSet {
    let rawValue: UInt8
    static let olderCount = Parts(rawValue: 4)
    static let times = Parts(rawValue: 8)
    static let bounds = Parts(rawValue: 16)
    static let totals = Parts(rawValue: 32)
    static let buckets = Parts(rawValue: 64)
    static let values = Parts(rawValue: 128)
  }

  private var parts: Parts {
    var parts: Parts = []
    if olderCount > 0 { parts.insert(.olderCount) }
    if !times.isEmpty { parts.insert(.times) }
    if bounds != nil { parts.insert(.bounds) }
    if totals != nil { parts.insert(.totals) }
    if !buckets.isEmpty { parts.insert(.buckets) }
    if !values.isEmpty { parts.insert(.values) }
    return parts
  }

  /// Format version 2: stream (5 bytes), one byte for the kind of values and the parts that follow. Times are distances from each other,
  /// the first from `base`, in milliseconds when all are whole ones: 2 to 5 bytes each.
  package func write(to writer: inout ByteWriter, base: Int64) {
    writer.fixed40(stream.rawValue)
    let parts = parts
    writer.byte(kind.rawValue | parts.rawValue)
    if parts.contains(.olderCount) { writer.unsigned(olderCount) }
    if parts.contains(.times) { FactTimes.write(times, base: base, to: &writer) }
    if parts.contains(.times), kind != .none {
      for entry in entries { if kind == .hash { writer.fixed64(UInt64(bitPattern: entry)) } else { writer.scaled(entry) } }
    }
    if let bounds { FactTimes.write([bounds.first, bounds.last], base: base, to: &writer) }
    if let totals { totals.write(to: &writer) }
    if parts.contains(.buckets) {
      FactTimes.write(buckets.map(\.time), base: base, to: &writer)
      for bucket in buckets { bucket.totals.write(to: &writer) }
    }
    guard parts.contains(.values) else { return }
    writer.unsigned(UInt64(values.count))
    for value in values {
      value.value.write(to: &writer)
      writer.unsigned(value.count)
      FactTimes.write([value.bounds.first, value.bounds.last], base: base, to: &writer)
    }
  }

  /// Reads what ``write(to:base:)`` wrote.
  package init(from reader: inout ByteReader, base: Int64) throws(StoredFormatError) {
    self.init(stream: FactStreamID(rawValue: try reader.fixed40()))
    let byte = try reader.byte()
    let parts = Parts(rawValue: byte & 0xfc)
    kind = ValueKind(rawValue: byte & 3) ?? .none
    if parts.contains(.olderCount) { olderCount = try reader.unsigned() }
    if parts.contains(.times) { times = try FactTimes.read(base: base, from: &reader) }
    if parts.contains(.times), kind != .none {
      entries.reserveCapacity(times.count)
      for _ in times { entries.append(kind == .hash ? Int64(bitPattern: try reader.fixed64()) : try reader.scaled()) }
    }
    if parts.contains(.bounds) { bounds = try FactBounds(from: &reader, base: base) }
    if parts.contains(.totals) { totals = try FactTotals(from: &reader) }
    if parts.contains(.buckets) {
      for time in try FactTimes.read(base: base, from: &reader) {
        buckets.append(FactBucket(time: time, totals: try FactTotals(from: &reader)))
      }
    }
    if parts.contains(.values) {
      for _ in 0..<(try reader.count()) {
        let value = try TraitValue(from: &reader)
        values.append(FactValue(value: value, count: try reader.unsigned(), bounds: try FactBounds(from: &reader, base: base)))
      }
    }
    if kind == .value, entries.contains(where: { !values.indices.contains(Int($0)) }) {
      throw StoredFormatError(what: "fact without its value")
    }
  }

  /// Format version 1.
  init(fromVersion1 reader: inout ByteReader) throws(StoredFormatError) {
    self.init(stream: FactStreamID(rawValue: try reader.fixed64()), olderCount: try reader.unsigned())
    let count = try reader.count()
    times.reserveCapacity(count)
    var previous: Int64 = 0
    for _ in 0..<count {
      previous &+= try reader.signed()
      times.append(previous)
    }
  }
}

/// Sorted times as distances.
private enum FactTimes {
  private static let millisecond: Int64 = 1000

  static func write(_ times: [Int64], base: Int64, to writer: inout ByteWriter) {
    // Most senders' clocks have milliseconds, which saves ten bits a time.
    let isCoarse = times.allSatisfy { $0 % millisecond == 0 }
    let unit = isCoarse ? millisecond : 1
    writer.unsigned(UInt64(times.count) << 1 | (isCoarse ? 1 : 0))
    var previous = base / unit
    for time in times {
      writer.signed(time / unit &- previous)
      previous = time / unit
    }
  }

  static func read(base: Int64, from reader: inout ByteReader) throws(StoredFormatError) -> [Int64] {
    let head = try reader.unsigned()
    let unit = head & 1 == 1 ? millisecond : 1
    guard head >> 1 <= UInt64(reader.remaining) else { throw StoredFormatError(what: "count beyond the end") }
    var times: [Int64] = []
    times.reserveCapacity(Int(head >> 1))
    var previous = base / unit
    for _ in 0..<head >> 1 {
      previous &+= try reader.signed()
      times.append(previous &* unit)
    }
    return times
  }
}

extension FactBounds {
  fileprivate init(from reader: inout ByteReader, base: Int64) throws(StoredFormatError) {
    let times = try FactTimes.read(base: base, from: &reader)
    guard times.count == 2 else { throw StoredFormatError(what: "bounds of other than two times") }
    self.init(first: times[0], last: times[1])
  }
}

extension FactTotals {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.unsigned(count)
    if let narrow = Int64(exactly: sum) {
      writer.byte(0)
      writer.scaled(narrow)
    } else {
      writer.byte(1)
      writer.fixed64(UInt64(truncatingIfNeeded: sum))
      writer.fixed64(UInt64(truncatingIfNeeded: sum >> 64))
    }
    writer.scaled(min)
    writer.scaled(max)
  }

  fileprivate init(from reader: inout ByteReader) throws(StoredFormatError) {
    let count = try reader.unsigned()
    let sum: Int128
    if try reader.byte() == 0 {
      sum = Int128(try reader.scaled())
    } else {
      let low = try reader.fixed64()
      sum = Int128(Int64(bitPattern: try reader.fixed64())) << 64 | Int128(low)
    }
    self.init(count: count, sum: sum, min: try reader.scaled(), max: try reader.scaled())
  }
}

extension ByteWriter {
  mutating func fixed40(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 40, by: 8) { byte(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// A number of millionths, of which most are whole, thousandths or hundredths: the zeros are not written.
  mutating func scaled(_ value: Int64) {
    for (index, scale) in ByteWriter.scales.enumerated() where value % scale == 0 {
      let rest = value / scale
      // Two bits for the scale; what would not fit then is written as it is.
      guard rest.magnitude < 1 << 60 else { continue }
      return unsigned(UInt64(bitPattern: rest << 1 ^ rest >> 63) << 2 | UInt64(index))
    }
    unsigned(3)
    fixed64(UInt64(bitPattern: value))
  }

  /// For whole numbers, hundredths, millionths; the fourth code is a number as it is.
  static let scales: [Int64] = [1_000_000, 10_000, 1]
}

extension ByteReader {
  mutating func fixed40() throws(StoredFormatError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 40, by: 8) { value |= UInt64(try byte()) << shift }
    return value
  }

  mutating func scaled() throws(StoredFormatError) -> Int64 {
    let code = try unsigned()
    guard code & 3 != 3 else { return Int64(bitPattern: try fixed64()) }
    let zigzag = code >> 2
    return (Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)) &* ByteWriter.scales[Int(code & 3)]
  }
}
