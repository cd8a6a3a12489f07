/// A view of one value inside a ``JSONDocument``. Cheap to copy; reading allocates only where it says so.
public struct JSONElement: Sendable {
  let document: JSONDocument
  let index: Int

  public enum Kind: Sendable { case object, array, string, integer, unsigned, number, bool, null }

  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  private var word: UInt64 { document.tape[index] }
  var tag: UInt8 { UInt8(truncatingIfNeeded: word >> 56) }
  var payload: Int { Int(word & 0xFF_FFFF_FFFF_FFFF) }

  public var kind: Kind {
    switch tag {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "l"): .integer
    case UInt8(ascii: "u"): .unsigned
    case UInt8(ascii: "d"): .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    default: .null
    }
  }

  public var isObject: Bool { tag == UInt8(ascii: "{") }
  public var isArray: Bool { tag == UInt8(ascii: "[") }
  public var isNull: Bool { tag == UInt8(ascii: "n") }

  /// The bytes of a string (UTF-8, unescaped), or nil for any other kind. The pointer lives only as long as the call.
  public func withStringBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
    guard tag == UInt8(ascii: "\"") else { return nil }
    let result = try body(stringBytes)
    extendLifetime(document)
    return result
  }

  /// A copy of the string, or nil for any other kind.
  public var string: String? {
    guard tag == UInt8(ascii: "\"") else { return nil }
    let text = String(decoding: stringBytes, as: UTF8.self)
    extendLifetime(document)
    return text
  }

  public var bool: Bool? {
    switch tag {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }

  /// A whole number written without fraction or exponent that fits 64 signed bits.
  public var integer: Int64? {
    switch tag {
    case UInt8(ascii: "l"): Int64(bitPattern: document.tape[index + 1])
    case UInt8(ascii: "u"): Int64(exactly: document.tape[index + 1])
    default: nil
    }
  }

  /// Any JSON number as a double.
  public var number: Double? {
    switch tag {
    case UInt8(ascii: "l"): Double(Int64(bitPattern: document.tape[index + 1]))
    case UInt8(ascii: "u"): Double(document.tape[index + 1])
    case UInt8(ascii: "d"): Double(bitPattern: document.tape[index + 1])
    default: nil
    }
  }

  /// The member of an object under `key`; of repeated keys the last counts, as in JavaScript. Nil when absent or not an object.
  public subscript(key: StaticString) -> JSONElement? {
    find(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }

  public subscript(key: String) -> JSONElement? {
    var key = key
    return key.withUTF8 { find(UnsafeRawBufferPointer($0)) }
  }

  private func find(_ key: UnsafeRawBufferPointer) -> JSONElement? {
    guard isObject else { return nil }
    // Over the tape itself, without a view per member: an event is asked for a dozen members.
    let (tape, strings) = (document.tape, document.strings)
    let last = end - 1
    var found = 0
    var at = index + 1
    while at < last {
      let name = strings + Int(tape[at] & 0xFF_FFFF_FFFF_FFFF)
      if name.loadUnaligned(as: UInt32.self) == UInt32(truncatingIfNeeded: key.count), JSONElement.isEqual(name + 4, key) { found = at + 1 }
      at = JSONElement.end(of: at + 1, tape)
    }
    extendLifetime(document)
    return found == 0 ? nil : JSONElement(document: document, index: found)
  }

  private static func isEqual(_ bytes: UnsafeRawPointer, _ key: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while at < key.count, bytes.load(fromByteOffset: at, as: UInt8.self) == key[at] { at += 1 }
    return at == key.count
  }

  var stringBytes: UnsafeRawBufferPointer { JSONElement.string(in: document, at: payload) }

  static func string(in document: JSONDocument, at offset: Int) -> UnsafeRawBufferPointer {
    let length = document.strings.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return UnsafeRawBufferPointer(start: document.strings + offset + 4, count: Int(length))
  }

  /// The index of the tape word that follows this value.
  var end: Int { JSONElement.end(of: index, document.tape) }

  static func end(of index: Int, _ tape: UnsafePointer<UInt64>) -> Int {
    let word = tape[index]
    switch UInt8(truncatingIfNeeded: word >> 56) {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return Int(word & 0xFFFF_FFFF)
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): return index + 2
    default: return index + 1
    }
  }
}
