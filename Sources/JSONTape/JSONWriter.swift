/// Appends compact JSON text to a byte array: of ``JSONElement`` views and of Swift values.
///
/// The caller places structure (`beginObject`, `key`, …); commas are put in by the writer. Text is UTF-8, escaped as RFC 8259 asks.
public struct JSONWriter: Sendable {
  public private(set) var bytes: [UInt8]
  private var needsComma = false

  public init(reservingCapacity capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  public mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func string(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { quote(UnsafeRawBufferPointer($0)) }
  }

  public mutating func integer(_ value: Int64) { token("\(value)") }
  public mutating func bool(_ value: Bool) { token(value ? "true" : "false") }
  public mutating func null() { token("null") }

  /// A number; whole numbers below 2^53 are written without fraction, infinities and NaN (which JSON lacks) as null.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    if value == value.rounded(.towardZero), abs(value) < 9_007_199_254_740_992 { return integer(Int64(value)) }
    token(value.description)
  }

  /// Text that is JSON already.
  public mutating func raw(_ text: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: text)
    needsComma = true
  }

  /// Writes a parsed value without white space.
  public mutating func element(_ element: JSONElement) {
    // Over the tape itself, without a view per value: the warehouse gets three objects of every event.
    var at = element.index
    write(element.document.tape, element.document.strings, &at)
    extendLifetime(element.document)
  }

  /// Writes the value at `at`, which moves past it. Recursion ends at the parser's greatest depth.
  private mutating func write(_ tape: UnsafePointer<UInt64>, _ strings: UnsafeRawPointer, _ at: inout Int) {
    let word = tape[at]
    at += 1
    switch UInt8(truncatingIfNeeded: word >> 56) {
    case UInt8(ascii: "{"):
      let last = Int(word & 0xFFFF_FFFF) - 1
      beginObject()
      while at < last {
        separate()
        quote(JSONWriter.text(strings, tape[at]))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        at += 1
        write(tape, strings, &at)
      }
      at = last + 1
      endObject()
    case UInt8(ascii: "["):
      let last = Int(word & 0xFFFF_FFFF) - 1
      beginArray()
      while at < last { write(tape, strings, &at) }
      at = last + 1
      endArray()
    case UInt8(ascii: "\""):
      separate()
      quote(JSONWriter.text(strings, word))
    case UInt8(ascii: "l"):
      integer(Int64(bitPattern: tape[at]))
      at += 1
    case UInt8(ascii: "u"):
      token("\(tape[at])")
      at += 1
    case UInt8(ascii: "d"):
      token(Double(bitPattern: tape[at]).description)
      at += 1
    case UInt8(ascii: "t"): bool(true)
    case UInt8(ascii: "f"): bool(false)
    default: null()
    }
  }

  private static func text(_ strings: UnsafeRawPointer, _ word: UInt64) -> UnsafeRawBufferPointer {
    let start = strings + Int(word & 0xFF_FFFF_FFFF_FFFF)
    return UnsafeRawBufferPointer(start: start + 4, count: Int(start.loadUnaligned(as: UInt32.self)))
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    bytes.append(byte)
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    bytes.append(byte)
    needsComma = true
  }

  private mutating func token(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func quote(_ text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[start..<index]))
        escape(byte)
        start = index + 1
      }
      index += 1
    }
    bytes.append(contentsOf: start == 0 ? text : UnsafeRawBufferPointer(rebasing: text[start...]))
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    default:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    }
  }
}
