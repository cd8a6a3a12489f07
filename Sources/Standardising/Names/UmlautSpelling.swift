/// Müller and Mueller, Sørensen and Soerensen, Åberg and Aaberg are one where people write a second letter for the mark of the first. Elsewhere `ue` and
/// `u` are two sounds (Xue and Xu), so it is done by where the person is from.
enum UmlautSpelling {
  static let regions: Set<String> = ["DE", "AT", "CH", "LI", "LU", "DK", "NO"]

  /// - Parameter folded: lower-case Latin letters without marks; æ and œ are written as two there already.
  static func alike(_ folded: String) -> String {
    var out: [UInt8] = []
    for byte in folded.utf8 {
      if let last = out.last, byte == UInt8(ascii: "e") && (last == UInt8(ascii: "o") || last == UInt8(ascii: "u")) { continue }
      if let last = out.last, byte == UInt8(ascii: "e") || byte == UInt8(ascii: "a"), last == UInt8(ascii: "a") { continue }
      out.append(byte)
    }
    return String(decoding: out, as: UTF8.self)
  }
}
