/// A language in which conditions can be said.
public enum SentenceLanguage: String, Sendable, CaseIterable {
  case english = "en"
  case vietnamese = "vi"
  case simplifiedChinese = "zh-Hans"
  case traditionalChinese = "zh-Hant"

  /// By a BCP 47 tag: `zh-TW` is traditional Chinese, `en-GB` English. Nil for other languages.
  public init?(tag: String) {
    let parts = tag.lowercased().split { $0 == "-" || $0 == "_" }
    switch parts.first {
    case "en": self = .english
    case "vi": self = .vietnamese
    case "zh": self = parts.contains { ["hant", "tw", "hk", "mo"].contains($0) } ? .traditionalChinese : .simplifiedChinese
    default: return nil
    }
  }

  var phrases: [SentencePhrase: String] {
    switch self {
    case .english: Self.englishPhrases
    case .vietnamese: Self.vietnamesePhrases
    case .simplifiedChinese: Self.simplifiedChinesePhrases
    case .traditionalChinese: Self.traditionalChinesePhrases
    }
  }

  func say(_ phrase: SentencePhrase, _ parts: String...) -> String {
    var result = ""
    var rest = (phrases[phrase] ?? "")[...]
    // Not by replacing text: a part may hold a % itself.
    while let mark = rest.firstIndex(of: "%") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard let number = rest.first?.wholeNumberValue, parts.indices.contains(number - 1) else { continue }
      result += parts[number - 1]
      rest = rest.dropFirst()
    }
    return result + rest
  }
}
