/// Finds the items of a list inside a JSON text by brackets, quotes and commas alone: what stands between them may be anything.
struct ItemScan {
  private let text: UnsafeRawBufferPointer
  private var at = 0

  /// The places of the elements of the array that the outermost object has under `key`; of repeated keys the last counts. Nil when the text
  /// has no such array, or when its structure is broken.
  static func ranges(in text: UnsafeRawBufferPointer, key: StaticString) -> [Range<Int>]? {
    var scan = ItemScan(text)
    return scan.object(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }

  private init(_ text: UnsafeRawBufferPointer) { self.text = text }

  private mutating func object(_ key: UnsafeRawBufferPointer) -> [Range<Int>]? {
    var found: [Range<Int>]?
    skipSpace()
    guard take(UInt8(ascii: "{")) else { return nil }
    skipSpace()
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        guard let name = string() else { return nil }
        // A name with escapes may be the key in other letters; such texts are left to the parser.
        guard !text[name].contains(UInt8(ascii: "\\")) else { return nil }
        skipSpace()
        guard take(UInt8(ascii: ":")) else { return nil }
        skipSpace()
        let isAsked = name.count == key.count && text[name].elementsEqual(key)
        if isAsked, peek == UInt8(ascii: "[") {
          guard let items = array() else { return nil }
          found = items
        } else {
          guard value() != nil else { return nil }
          if isAsked { found = nil }
        }
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { return nil }
    }
    skipSpace()
    return at == text.count ? found : nil
  }

  private mutating func array() -> [Range<Int>]? {
    at += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return [] }
    var items: [Range<Int>] = []
    repeat {
      skipSpace()
      guard items.count < ParsedItems.itemsMax, let item = value() else { return nil }
      items.append(item)
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "]")) ? items : nil
  }

  /// One value: its brackets must match, inside strings anything may stand.
  private mutating func value() -> Range<Int>? {
    let start = at
    var open: [UInt8] = []
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""):
        guard let end = ItemScan.endOfString(text, at) else { return nil }
        at = end
      case UInt8(ascii: "{"):
        open.append(UInt8(ascii: "}"))
        at += 1
      case UInt8(ascii: "["):
        open.append(UInt8(ascii: "]"))
        at += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if open.isEmpty { return at > start ? start..<endWithoutSpace(from: start) : nil }
        guard open.removeLast() == text[at] else { return nil }
        at += 1
      case UInt8(ascii: ","):
        if open.isEmpty { return at > start ? start..<endWithoutSpace(from: start) : nil }
        at += 1
      default: at += 1
      }
    }
    return nil
  }

  private func endWithoutSpace(from start: Int) -> Int {
    var end = at
    while end > start, ItemScan.isSpace(text[end - 1]) { end -= 1 }
    return end
  }

  /// What stands between the quotes.
  private mutating func string() -> Range<Int>? {
    guard peek == UInt8(ascii: "\""), let end = ItemScan.endOfString(text, at) else { return nil }
    defer { at = end }
    return at + 1..<end - 1
  }

  /// Behind the closing quote; nil when there is none.
  static func endOfString(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
    var at = start + 1
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\\"): at += 2
      case UInt8(ascii: "\""): return at + 1
      default: at += 1
      }
    }
    return nil
  }

  private var peek: UInt8? { at < text.count ? text[at] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() { while let byte = peek, ItemScan.isSpace(byte) { at += 1 } }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
