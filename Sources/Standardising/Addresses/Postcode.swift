/// Postal codes as the countries write them.
enum Postcode {
  /// What is no code of the country stays, in capitals.
  static func standard(_ raw: String, country: String?) -> String {
    let plain = raw.uppercased().filter { $0.isLetter || $0.isNumber }
    switch country {
    case "GB" where isBritish(plain): return "\(plain.dropLast(3)) \(plain.suffix(3))"
    case "US" where plain.count == 9 && isDigits(plain): return "\(plain.prefix(5))-\(plain.suffix(4))"
    case "US" where plain.count == 5, "DE", "FR", "CN", "VN", "TW": return plain
    default: return raw.uppercased()
    }
  }

  /// Whether a word of a line is a code.
  static func isCode(_ word: String, country: String?) -> Bool {
    switch country {
    case "DE", "FR": word.count == 5 && isDigits(word)
    case "US":
      (word.count == 5 && isDigits(word)) || (word.count == 10 && isDigits(word.replacing("-", with: "")) && word.dropFirst(5).first == "-")
    case "CN": word.count == 6 && isDigits(word)
    case "VN": (5...6).contains(word.count) && isDigits(word)
    case "TW": [3, 5, 6].contains(word.count) && isDigits(word)
    default: false
    }
  }

  static func isBritish(_ plain: String) -> Bool {
    guard (5...7).contains(plain.count) else { return false }
    let (outward, inward) = (plain.dropLast(3), plain.suffix(3))
    return outward.first!.isLetter && outward.contains { $0.isNumber } && inward.first!.isNumber
      && inward.dropFirst().allSatisfy { $0.isLetter }
  }

  static func isDigits(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
