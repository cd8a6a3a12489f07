extension JSONElement {
  /// About the length of the value as compact JSON text: exact for structure and plain strings, 8 bytes for a number, no count of escapes.
  public var compactSizeEstimate: Int {
    var size = 0
    var at = index
    let last = end
    // Word by word over the tape, not element by element: every event is measured.
    while at < last { size += tapeSize(&at) }
    extendLifetime(document)
    return size
  }

  /// The size of the value at `at`, which moves past it. Recursion ends at the parser's greatest depth.
  private func tapeSize(_ at: inout Int) -> Int {
    let word = document.tape[at]
    switch UInt8(truncatingIfNeeded: word >> 56) {
    case UInt8(ascii: "{"):
      let last = Int(word & 0xFFFF_FFFF) - 1
      at += 1
      var size = 2
      while at < last {
        size += stringLength(document.tape[at]) + 4
        at += 1
        size += tapeSize(&at)
      }
      at += 1
      return size
    case UInt8(ascii: "["):
      let last = Int(word & 0xFFFF_FFFF) - 1
      at += 1
      var size = 2
      while at < last { size += 1 + tapeSize(&at) }
      at += 1
      return size
    case UInt8(ascii: "\""):
      at += 1
      return 2 + stringLength(word)
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"):
      at += 2
      return 8
    default:
      at += 1
      return 5
    }
  }

  private func stringLength(_ word: UInt64) -> Int {
    Int(document.strings.loadUnaligned(fromByteOffset: Int(word & 0xFF_FFFF_FFFF_FFFF), as: UInt32.self))
  }
}
