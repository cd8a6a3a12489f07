extension Identifier {
  /// The one form in which a value is stored and compared: without surrounding white space; e-mail in lower case; a phone number as its
  /// digits with a leading `+` where one (or `00`) was given. Nil when the value cannot name anybody: empty, over 512 bytes, an e-mail
  /// without `@` inside, a phone number without 7 to 15 digits.
  public init?(type: IdentifierType, raw: String) {
    let trimmed = Identifier.trim(raw)
    guard !trimmed.isEmpty, trimmed.utf8.count <= 512 else { return nil }
    switch type {
    case .email:
      let parts = trimmed.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !trimmed.utf8.contains(UInt8(ascii: " ")) else { return nil }
      self.init(type: type, value: trimmed.lowercased())
    case .phone:
      guard let digits = Identifier.phoneDigits(trimmed) else { return nil }
      self.init(type: type, value: digits)
    default: self.init(type: type, value: trimmed)
    }
  }

  private static func trim(_ text: String) -> String {
    // Nearly every value begins and ends with a visible ASCII character.
    if let first = text.utf8.first, let last = text.utf8.last, 0x21...0x7E ~= first, 0x21...0x7E ~= last { return text }
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return text }
    if !first.properties.isWhitespace && !last.properties.isWhitespace { return text }
    var start = scalars.startIndex
    var end = scalars.endIndex
    while start < end, scalars[start].properties.isWhitespace { start = scalars.index(after: start) }
    while end > start, scalars[scalars.index(before: end)].properties.isWhitespace { end = scalars.index(before: end) }
    return String(scalars[start..<end])
  }

  private static func phoneDigits(_ text: String) -> String? {
    var digits: [UInt8] = []
    var international = false
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
      case UInt8(ascii: "+") where index == 0: international = true
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"): continue
      default: return nil
      }
    }
    if !international, digits.starts(with: "00".utf8) {
      digits.removeFirst(2)
      international = true
    }
    guard (7...15).contains(digits.count) else { return nil }
    return (international ? "+" : "") + String(decoding: digits, as: UTF8.self)
  }
}
