/// Places with their usual short forms written out.
struct PlaceNames {
  let country: String?

  func city(_ text: String) -> String {
    guard country == "VN" else { return text }
    if let known = Self.vietnameseCities[FoldedText.fold(text)] { return known }
    return Self.written(text, Self.cityWords)
  }

  func district(_ text: String) -> String { country == "VN" ? Self.written(text, Self.districtWords) : text }
  func ward(_ text: String) -> String { country == "VN" ? Self.written(text, Self.wardWords) : text }

  func state(_ text: String) -> String {
    guard country == "US" else { return country == "VN" ? city(text) : text }
    return Self.states[FoldedText.fold(text)] ?? text
  }

  /// `Q.1` → `Quận 1`: the word at the beginning, with or without dot and blank.
  static func written(_ text: String, _ words: [(short: String, long: String)]) -> String {
    for (short, long) in words {
      guard let rest = rest(of: text, after: short) else { continue }
      return rest.isEmpty ? text : "\(long) \(rest)"
    }
    return text
  }

  /// What follows a word that a text begins with; nil when it does not.
  static func rest(of text: String, after word: String) -> String? {
    let head = String(text.prefix(word.count))
    guard head.lowercased() == word.lowercased() else { return nil }
    let rest = text.dropFirst(word.count)
    guard let next = rest.first else { return "" }
    // A word ends where no letter follows; a short one such as `Q` may have its number right behind it.
    guard !next.isLetter || word.hasSuffix(".") else { return nil }
    return TextTidying.trimmed(String(rest.drop { $0 == "." || $0 == ":" || $0.isWhitespace }))
  }

  static let cityWords = [
    (short: "Thành phố", long: "Thành phố"), ("Thanh pho", "Thành phố"), ("TP.", "Thành phố"), ("TP", "Thành phố"), ("Tỉnh", "Tỉnh"),
    ("Tinh", "Tỉnh"),
    ("T.", "Tỉnh"),
  ]
  static let districtWords = [
    (short: "Quận", long: "Quận"), ("Quan", "Quận"), ("Q.", "Quận"), ("Q", "Quận"), ("Huyện", "Huyện"), ("Huyen", "Huyện"), ("H.", "Huyện"),
    ("Thị xã", "Thị xã"), ("TX.", "Thị xã"), ("TX", "Thị xã"),
  ]
  static let wardWords = [
    (short: "Phường", long: "Phường"), ("Phuong", "Phường"), ("P.", "Phường"), ("P", "Phường"), ("Xã", "Xã"), ("X.", "Xã"),
    ("Thị trấn", "Thị trấn"),
    ("TT.", "Thị trấn"),
  ]
  private static let vietnameseCities = FoldedText.table([
    (
      "Thành phố Hồ Chí Minh",
      "TP.HCM|TP HCM|TPHCM|HCM|HCMC|TP. Hồ Chí Minh|Thành phố Hồ Chí Minh|Hồ Chí Minh|Sài Gòn|Saigon|Ho Chi Minh City"
    ),
    ("Hà Nội", "Hà Nội|TP. Hà Nội|Thành phố Hà Nội|HN|Hanoi"), ("Đà Nẵng", "Đà Nẵng|TP. Đà Nẵng|Thành phố Đà Nẵng|Danang"),
    ("Cần Thơ", "Cần Thơ|TP. Cần Thơ|Thành phố Cần Thơ"), ("Hải Phòng", "Hải Phòng|TP. Hải Phòng|Thành phố Hải Phòng"),
  ])
  private static let states: [String: String] = {
    var table: [String: String] = [:]
    for pair in """
    AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|\
    HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|\
    MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|\
    NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|\
    TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico
    """.split(separator: "|") {
      let code = String(pair.prefix(2))
      table[FoldedText.fold(String(pair.dropFirst(3)))] = code
      table[FoldedText.fold(code)] = code
    }
    return table
  }()

  static func isState(_ word: String) -> Bool { word.count == 2 && states[FoldedText.fold(word)] != nil }
}
