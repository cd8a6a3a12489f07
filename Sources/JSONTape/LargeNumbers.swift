/// Whole numbers that may not fit 64 bits. RFC 8259 sets no limit; simdjson refuses them unless they are written as decimals.
enum LargeNumbers {
  /// Each of them written with an exponent, which does not change its value; nil when there are none.
  static func asDecimals(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var result: [UInt8] = []
    var copied = 0
    var at = 0
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""): at = ItemScan.endOfString(text, at) ?? text.count
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let start = at
        while at < text.count, isPartOfNumber(text[at]) { at += 1 }
        let digits = text[start] == UInt8(ascii: "-") ? start + 1 : start
        guard at - digits >= 19, text[digits..<at].allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { continue }
        result += text[copied..<at]
        result += "e0".utf8
        copied = at
      default: at += 1
      }
    }
    return copied == 0 ? nil : result + text[copied...]
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
