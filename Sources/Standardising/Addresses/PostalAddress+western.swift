extension PostalAddress {
  /// Street first, then the town with its code: US, GB, FR, DE, and others without their abbreviations.
  mutating func readWestern(_ parts: [String], country: String?) {
    var rest = parts
    // The town is looked for from the end; the first part is the street's.
    var index = rest.count - 1
    while index >= 1 {
      if takeTown(rest[index], country: country) {
        rest.remove(at: index)
        break
      }
      index -= 1
    }
    if let state, country == "US" { self.state = PlaceNames(country: country).state(state) }
    if let first = rest.first { readStreet(first, country: country) }
    for part in rest.dropFirst() {
      if unit == nil, let found = Self.unit(part) {
        unit = found
      } else if city == nil {
        city = part
      } else if district == nil {
        district = part
      }
    }
  }

  /// `75008 Paris`, `Springfield IL 62704`, `IL 62704`, `London SW1A 1AA`.
  private mutating func takeTown(_ part: String, country: String?) -> Bool {
    var words = part.split(separator: " ").map(String.init)
    switch country {
    case "DE", "FR":
      // D-10115, F-75008
      if let first = words.first, first.count == 7, first.dropFirst().first == "-" { words[0] = String(first.dropFirst(2)) }
      guard words.count >= 2, Postcode.isCode(words[0], country: country) else { return false }
      postcode = words[0]
      city = words.dropFirst().joined(separator: " ")
    case "US":
      guard let last = words.last, Postcode.isCode(last, country: country) else { return false }
      postcode = last
      words.removeLast()
      if let word = words.last, PlaceNames.isState(word) {
        state = word.uppercased()
        words.removeLast()
      }
      if !words.isEmpty { city = words.joined(separator: " ") }
    case "GB":
      for count in [2, 1] where words.count >= count {
        let code = words.suffix(count).joined().uppercased()
        guard Postcode.isBritish(code) else { continue }
        postcode = Postcode.standard(code, country: country)
        if words.count > count { city = words.dropLast(count).joined(separator: " ") }
        return true
      }
      return false
    default: return false
    }
    return true
  }

  private mutating func readStreet(_ text: String, country: String?) {
    var words = text.split(separator: " ").map(String.init)
    if let place = words.firstIndex(where: { Self.unitWords.contains(FoldedText.fold($0)) || $0.hasPrefix("#") }), place > 0 {
      unit = Self.unit(words[place...].joined(separator: " "))
      words = Array(words[..<place])
    }
    if let first = words.first, Self.isHouse(first), words.count > 1, country != "DE" {
      house = first
      words.removeFirst()
      // 12 bis rue …
      if let next = words.first, country == "FR", ["bis", "ter", "quater"].contains(next.lowercased()), words.count > 1 {
        house = "\(first) \(next.lowercased())"
        words.removeFirst()
      }
    } else if let place = words.dropFirst().firstIndex(where: Self.isHouse), place >= words.count - 2 {
      house = words[place...].joined(separator: " ").lowercased()
      words = Array(words[..<place])
      if words.count > 1, ["nr", "no"].contains(FoldedText.fold(words[words.count - 1])) { words.removeLast() }
    }
    let words2 = StreetAbbreviations(country: country).writtenOut(words)
    if !words2.isEmpty { street = words2.joined(separator: " ") }
  }

  private static func isHouse(_ word: String) -> Bool {
    guard let first = word.unicodeScalars.first, (0x30...0x39).contains(first.value), word.count <= 9 else { return false }
    // 42nd is a street.
    return !["st", "nd", "rd", "th"].contains(word.drop { $0.isNumber }.lowercased())
  }

  private static let unitWords: Set<String> = [
    "apt", "apartment", "unit", "suite", "ste", "flat", "floor", "fl", "appt", "wohnung", "whg", "room", "rm",
  ]

  /// `Apt. 4B`, `# 4B`: the number alone.
  private static func unit(_ text: String) -> String? {
    var words = text.split { $0 == " " || $0 == "#" }.map(String.init)
    guard let first = words.first else { return nil }
    if unitWords.contains(FoldedText.fold(first)) { words.removeFirst() } else if !text.hasPrefix("#") { return nil }
    return words.isEmpty ? nil : words.joined(separator: " ").uppercased()
  }
}
