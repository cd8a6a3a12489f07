/// Writes the compact binary forms that are stored: LEB128 integers, length-prefixed text.
public struct ByteWriter: Sendable {
  public var bytes: [UInt8]

  public init(reservingCapacity capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  @inline(__always)
  public mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Unsigned LEB128.
  public mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Zigzag LEB128.
  public mutating func signed(_ value: Int64) { unsigned(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  public mutating func text(_ value: String) {
    unsigned(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  public mutating func fixed64(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }

  public mutating func hash(_ value: KeyedHash) {
    fixed64(value.high)
    fixed64(value.low)
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
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }

  public mutating func fixed64() throws(StoredFormatError) -> UInt64 {
    guard position + 8 <= bytes.count else { throw StoredFormatError(what: "truncated") }
    defer { position += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  public mutating func hash() throws(StoredFormatError) -> KeyedHash { KeyedHash(high: try fixed64(), low: try fixed64()) }
}
