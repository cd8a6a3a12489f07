/// Makes bytes of a file into valid text.
enum TextRepair {
  /// Without blanks, tabs, line ends and NUL around it.
  static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// Nil when the bytes are fine as they are.
  static func repaired(_ bytes: UnsafeBufferPointer<UInt8>, bytesMax: Int) -> [UInt8]? {
    var isASCII = true
    for byte in bytes where byte >= 0x80 || byte == 0 {
      isASCII = false
      break
    }
    if isASCII { return bytes.count <= bytesMax ? nil : Array(bytes.prefix(bytesMax)) }
    if isUTF8(bytes) {
      guard bytes.count > bytesMax || bytes.contains(0) else { return nil }
      var cut = min(bytesMax, bytes.count)
      while cut > 0, cut < bytes.count, bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
      return bytes.prefix(cut).map { $0 == 0 ? 0x20 : $0 }
    }
    var text = ""
    for byte in bytes.prefix(bytesMax) { text.unicodeScalars.append(windows1252(byte)) }
    return Array(text.utf8)
  }

  static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      let length: Int
      switch lead {
      case 0..<0x80: length = 1
      case 0xC2..<0xE0: length = 2
      case 0xE0..<0xF0: length = 3
      case 0xF0..<0xF5: length = 4
      default: return false
      }
      guard index + length <= bytes.count else { return false }
      for offset in 1..<max(1, length) where bytes[index + offset] & 0xC0 != 0x80 { return false }
      index += length
    }
    return true
  }

  private static let high: [UInt32] = [
    0x20AC, 0x20, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x20, 0x017D, 0x20,
    0x20, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x20, 0x017E, 0x0178,
  ]

  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    let code = (0x80..<0xA0).contains(byte) ? high[Int(byte - 0x80)] : byte == 0 ? 0x20 : UInt32(byte)
    return Unicode.Scalar(code) ?? " "
  }
}
