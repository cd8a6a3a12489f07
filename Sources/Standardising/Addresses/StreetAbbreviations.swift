/// Words of streets that are usually shortened, written out.
struct StreetAbbreviations {
  let country: String?

  func writtenOut(_ words: [String]) -> [String] {
    switch country {
    case "US", "GB":
      return words.enumerated().map { index, word in
        let short = FoldedText.fold(word)
        // St James's Street: a saint stands first.
        if short == "st" { return index == 0 && words.count > 1 ? "Saint" : "Street" }
        if index == 0 || index == words.count - 1, let point = Self.points[short], words.count > 1 { return point }
        return index > 0 ? Self.english[short] ?? word : word
      }
    case "FR": return words.enumerated().map { $0 == 0 ? Self.french[FoldedText.fold($1)] ?? $1 : $1 }
    case "DE": return words.enumerated().map { Self.german($1, isFirst: $0 == 0) }
    default: return words
    }
  }

  private static let points = [
    "n": "North", "s": "South", "e": "East", "w": "West", "ne": "Northeast", "nw": "Northwest", "se": "Southeast", "sw": "Southwest",
  ]
  private static let english = FoldedText.table([
    ("Avenue", "av|ave|avenue"), ("Boulevard", "blvd|boul"), ("Road", "rd"), ("Drive", "dr|drv"), ("Lane", "ln"), ("Court", "ct|crt"),
    ("Place", "pl|plc"), ("Square", "sq"), ("Terrace", "ter|tce|terr"), ("Crescent", "cres|cr"), ("Close", "cl"), ("Highway", "hwy"),
    ("Parkway", "pkwy"), ("Circle", "cir"), ("Trail", "trl"), ("Way", "wy"), ("Gardens", "gdns"), ("Grove", "grv|gr"), ("Street", "str"),
  ])
  private static let french = FoldedText.table([
    ("rue", "r|rue"), ("avenue", "av|ave|avenue"), ("boulevard", "bd|bld|blvd|boul|boulevard"), ("place", "pl|place"),
    ("chemin", "ch|che|chemin"),
    ("impasse", "imp|impasse"), ("allée", "all|allée"), ("quai", "q|quai"), ("route", "rte|route"), ("square", "sq|square"),
  ])

  /// Hauptstr., Haupt-Str., Str. des 17. Juni
  private static func german(_ word: String, isFirst: Bool) -> String {
    let small = word.lowercased()
    if ["str.", "str", "strasse", "straße"].contains(small) { return "Straße" }
    if ["pl.", "pl"].contains(small) { return "Platz" }
    for (short, long) in [("str.", "straße"), ("strasse", "straße"), ("str", "straße"), ("pl.", "platz")] where small.hasSuffix(short) {
      let stem = word.dropLast(short.count)
      return stem.hasSuffix("-") ? stem + long.prefix(1).uppercased() + long.dropFirst() : stem + long
    }
    return word
  }
}
