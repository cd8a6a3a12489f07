/// Writes the compact binary forms that are stored: LEB128 integers, length-prefixed text.
///
/// Into memory of its own, which is copied once at the end: an array asks at each byte whether it is shared and large enough.
public struct ByteWriter: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  public init(reservingCapacity capacity: Int = 256) {
    self.capacity = max(capacity, 16)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// What was written so far.
  public var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

  public mutating func byte(_ value: UInt8) {
    reserve(1)
    put(value)
  }

  /// Unsigned LEB128.
  public mutating func unsigned(_ value: UInt64) {
    reserve(10)
    var rest = value
    while rest >= 0x80 {
      put(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    put(UInt8(truncatingIfNeeded: rest))
  }

  /// Zigzag LEB128.
  public mutating func signed(_ value: Int64) { unsigned(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  public mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { text in
      unsigned(UInt64(text.count))
      append(UnsafeRawBufferPointer(text))
    }
  }

  /// Bytes as they are, without their length.
  public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }

  mutating func append(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { append($0) } }

  public mutating func fixed64(_ value: UInt64) {
    reserve(8)
    UnsafeMutableRawPointer(base + count).storeBytes(of: value.littleEndian, as: UInt64.self)
    count += 8
  }

  public mutating func hash(_ value: KeyedHash) {
    fixed64(value.high)
    fixed64(value.low)
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    UnsafeMutableRawPointer(base + count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  @inline(__always)
  private mutating func put(_ value: UInt8) {
    base[count] = value
    count += 1
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) { if count + more > capacity { grow(more) } }

  private mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.moveInitialize(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}

/// Stored bytes that do not follow their format: the store was damaged or written by another version.
public struct StoredFormatError: Error, Sendable, Equatable {
  public let what: String
  public init(what: String) { self.what = what }
}

/// Reads what ``ByteWriter`` wrote.
public struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  public private(set) var position = 0

  /// The bytes must outlive the reader.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  public var atEnd: Bool { position == bytes.count }

  /// Bytes that are left.
  public var remaining: Int { bytes.count - position }

  public mutating func byte() throws(StoredFormatError) -> UInt8 {
    guard position < bytes.count else { throw StoredFormatError(what: "truncated") }
    defer { position += 1 }
    return bytes[position]
  }

  public mutating func unsigned() throws(StoredFormatError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 64 else { throw StoredFormatError(what: "integer too long") }
      value |= UInt64(next & 0x7f) << shift
      if next & 0x80 == 0 { return value }
      shift += 7
    }
  }

  public mutating func signed() throws(StoredFormatError) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A count of items that take at least one byte each, so that damage cannot ask for endless memory.
  public mutating func count() throws(StoredFormatError) -> Int {
    let value = try unsigned()
    guard value <= UInt64(bytes.count - position) else { throw StoredFormatError(what: "count beyond the end") }
    return Int(value)
  }

  public mutating func text() throws(StoredFormatError) -> String {
    let length = try count()
    defer { position += length }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]), as: UTF8.self)
  }

  /// Passes a text by.
  mutating func skipText() throws(StoredFormatError) { position += try count() }

  /// Passes a text by and answers whether it is `other`, byte by byte.
  mutating func skipText(comparing other: UnsafeBufferPointer<UInt8>) throws(StoredFormatError) -> Bool {
    let length = try count()
    defer { position += length }
    return bytes[position..<position + length].elementsEqual(other)
  }

  mutating func skip(_ count: Int) throws(StoredFormatError) {
    guard count <= bytes.count - position else { throw StoredFormatError(what: "truncated") }
    position += count
  }

  /// So many bytes as they are.
  public mutating func bytes(_ count: Int) throws(StoredFormatError) -> [UInt8] {
    guard count >= 0, count <= bytes.count - position else { throw StoredFormatError(what: "truncated") }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  public mutating func fixed64() throws(StoredFormatError) -> UInt64 {
    guard position + 8 <= bytes.count else { throw StoredFormatError(what: "truncated") }
    defer { position += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  public mutating func hash() throws(StoredFormatError) -> KeyedHash { KeyedHash(high: try fixed64(), low: try fixed64()) }
}
