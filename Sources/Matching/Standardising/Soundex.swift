/// The Soundex code of a folded name, packed into a number; equal for names that sound alike in English.
enum Soundex {
  private static let classes = Array("01230120022455012623010202".utf8)

  static func code(_ name: [UInt8]) -> UInt32 {
    guard let first = name.first else { return 0 }
    var code = UInt32(first) << 24
    var shift: UInt32 = 16
    var last: UInt8 = group(first)
    for byte in name.dropFirst() {
      let group = group(byte)
      if group != 0, group != last {
        code |= UInt32(group) << shift
        if shift == 0 { return code }
        shift -= 8
      }
      // h and w do not part two letters of one sound.
      if byte != 0x68, byte != 0x77 { last = group }
    }
    return code
  }

  private static func group(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? classes[Int(byte - 0x61)] - 0x30 : 0 }
}
