/// A full name taken apart into given and family names, where its writing, its words or the person's country leave no doubt. The parts are in the
/// standard form of names; what stands between family and first given name in Vietnam belongs to the given names, as in passports.
public struct FullName: Sendable, Equatable {
  public var given: String
  public var family: String

  static let wordsMax = 7

  init(given: String, family: String) {
    self.given = given
    self.family = family
  }

  init(given: ArraySlice<String>, family: ArraySlice<String>) {
    self.init(given: given.joined(separator: " "), family: family.joined(separator: " "))
  }

  /// - Parameter region: where the person is from, two capital letters of ISO 3166-1; nil when nobody knows.
  /// - Returns: nil for a single name, for what is no person's name, and wherever another reading is as likely.
  public init?(_ raw: String, region: String? = nil) {
    guard let text = PersonNameForm.standard(raw), !text.unicodeScalars.contains(where: Self.isForeign) else { return nil }
    var parts: [[String]] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = Self.withoutSuffixes(part.split(separator: " ").map(String.init))
      if !words.isEmpty { parts.append(words) }
    }
    let all = parts.joined()
    guard (1...2).contains(parts.count), all.count <= Self.wordsMax, !all.contains(where: { Self.businesses.contains(FoldedText.fold($0)) })
    else { return nil }
    if parts.count == 2 {
      // Two names before a comma may be a whole name, and what follows a place or a rank.
      guard parts[0].count == 1 || Self.particles.contains(FoldedText.fold(parts[0][0])),
        !parts[1].contains(where: { Self.particles.contains(FoldedText.fold($0)) })
      else { return nil }
      self.init(given: parts[1][...], family: parts[0][...])
      return
    }
    guard let name = Self.read(parts[0], region: region) else { return nil }
    self = name
  }

  private static func read(_ words: [String], region: String?) -> FullName? {
    switch NameWriting(words) {
    case .han: words.count == 2 ? familyFirst(words) : han(words, region: region)
    case .japanese: words.count == 2 ? familyFirst(words) : nil
    case .hangul: hangul(words)
    case .thai: words.count == 2 ? FullName(given: words[0], family: words[1]) : nil
    case .cyrillic: cyrillic(words)
    case .latin: VietnameseName(words, region: region).map(\.reading) ?? romanised(words, region: region)
    case .other: nil
    }
  }

  static func familyFirst(_ words: [String]) -> FullName { FullName(given: words.dropFirst(), family: words.prefix(1)) }

  /// Digits and marks that no name has: more than a name stands there.
  private static func isForeign(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "'", "’", "‘", ".", ",", " ", "\u{2010}", "\u{2011}": false
    default: !scalar.properties.isAlphabetic && !scalar.properties.isDiacritic && scalar.properties.generalCategory != .nonspacingMark
    }
  }

  private static func withoutSuffixes(_ words: [String]) -> [String] {
    var rest = words
    while let last = rest.last, suffixes.contains(FoldedText.fold(last)) { rest.removeLast() }
    return rest
  }

  private static let suffixes: Set<String> = [
    "jr", "sr", "junior", "senior", "ii", "iii", "iv", "phd", "md", "esq", "mba", "obe", "mbe", "msc", "bsc", "dds", "cpa",
  ]
  /// Words of firms, couples, families and ranks.
  private static let businesses: Set<String> = [
    "inc", "ltd", "llc", "gmbh", "ag", "kg", "ohg", "co", "corp", "company", "sarl", "sas", "bv", "nv", "pty", "plc", "und", "and", "et",
    "family", "familie", "famille", "team", "cty", "tnhh",
    "of", "the", "baron", "baronet", "bt", "viscount", "marquess", "baroness", "countess",
  ]
}

/// The script of a name, when all of it is of one.
enum NameWriting {
  case latin, han, japanese, hangul, cyrillic, thai, other

  init(_ words: [String]) {
    var found: Set<NameWriting> = []
    for scalar in words.joined().unicodeScalars where scalar.properties.isAlphabetic { found.insert(Self.of(scalar)) }
    self = found.count == 1 ? found.first ?? .other : found == [.han, .japanese] ? .japanese : .other
  }

  private static func of(_ scalar: Unicode.Scalar) -> NameWriting {
    switch scalar.value {
    case ..<0x250, 0x1E00..<0x1F00: .latin
    case 0x400..<0x530: .cyrillic
    case 0xE00..<0xE80: .thai
    case 0x3005, 0x3040..<0x3100: .japanese
    case 0xAC00..<0xD7B0: .hangul
    case 0x3400..<0xA000, 0xF900..<0xFB00, 0x20000..<0x32000: .han
    default: .other
    }
  }
}
