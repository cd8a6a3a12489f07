extension PostalAddress {
  /// `110台北市信義區信義路五段7號89樓`, `北京市朝阳区建国路93号`, from the large to the small; the word behind each name says what it is.
  mutating func readHan(_ text: String) {
    var rest = text.filter { !$0.isWhitespace }[...]
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    if [3, 5, 6].contains(digits.count) {
      postcode = String(digits)
      rest = rest.dropFirst(digits.count)
    }
    state = Self.take(&rest, endingIn: ["省", "自治区", "自治區"], charactersMax: 8)
    city = Self.take(&rest, endingIn: ["市", "縣", "自治州"], charactersMax: 8)?.replacing("臺", with: "台")
    district = Self.take(&rest, endingIn: ["区", "區", "县", "縣", "市", "鄉", "鎮"], charactersMax: 8)
    ward = Self.take(&rest, endingIn: ["里", "村", "街道", "镇", "乡"], charactersMax: 8)
    var found = Self.take(&rest, endingIn: ["大道", "路", "街", "道"], charactersMax: 16)
    for part in ["段", "巷", "弄"] {
      if let more = Self.take(&rest, endingIn: [part], charactersMax: 6) { found = (found ?? "") + Self.westernDigits(more) }
    }
    street = found
    house = Self.take(&rest, endingIn: ["號", "号"], charactersMax: 12).map { Self.westernDigits(String($0.dropLast())) }
    if !rest.isEmpty { unit = Self.westernDigits(String(rest)) }
  }

  /// The text up to the first of the words, which is among its first characters.
  private static func take(_ rest: inout Substring, endingIn words: [String], charactersMax: Int) -> String? {
    let head = rest.prefix(charactersMax)
    let ends = words.compactMap { word in head.firstRange(of: word).map(\.upperBound) }
    // A name has a character before the word.
    guard let end = ends.min(), head.distance(from: head.startIndex, to: end) >= 2 else { return nil }
    defer { rest = rest[end...] }
    return String(rest[..<end])
  }

  /// 五段 and 5段 are the same.
  private static func westernDigits(_ text: String) -> String {
    let digits: [Character: Character] = ["一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"]
    guard !text.contains("十") else { return text }
    return String(text.map { digits[$0] ?? $0 })
  }
}
