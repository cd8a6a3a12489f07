internal import Matching

/// Names of people: composed letters, usual width, one blank between words, no honorifics, and the case of names where it was lost.
public enum PersonNameForm {
  static let bytesMax = 200

  /// Nil for what holds no letter.
  public static func standard(_ raw: String) -> String? {
    let text = TextTidying.spaced(TextTidying.tidied(raw))
    guard text.utf8.count <= bytesMax, text.unicodeScalars.contains(where: { $0.properties.isAlphabetic }) else { return nil }
    let words = withoutHonorifics(text.split(separator: " ").map(String.init))
    return (lostCase(words) ? words.enumerated().map { cased($1, isFirst: $0 == 0) } : words).joined(separator: " ")
  }

  /// Titles that stand first or last; a name that is nothing but titles keeps them.
  private static func withoutHonorifics(_ words: [String]) -> [String] {
    var rest = words[...]
    while rest.count > 1, let first = rest.first, honorifics.contains(FoldedText.fold(first)) { rest = rest.dropFirst() }
    while rest.count > 1, let last = rest.last, suffixes.contains(FoldedText.fold(last)) { rest = rest.dropLast() }
    if rest.count > 1, let last = rest.last, hanTitles.contains(last) { rest = rest.dropLast() }
    if var last = rest.last {
      for title in hanTitles where last.hasSuffix(title) && last.count > title.count {
        last.removeLast(title.count)
        rest[rest.endIndex - 1] = last
        break
      }
    }
    return Array(rest)
  }

  private static let hanTitles = ["先生", "女士", "小姐", "太太", "老師", "老师"]
  /// Not `ba` and `co`, which are names in other places, nor `von`, which is a part of one.
  private static let honorifics: Set<String> = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "rev", "herr", "frau", "monsieur", "madame", "mme",
    "mlle",
    "mademoiselle", "dipl", "ing", "ong",
  ]
  private static let suffixes: Set<String> = ["phd", "md", "esq", "mba", "obe", "mbe"]

  /// Letters that all are capitals, or all small, say nothing about the name's case. Scripts without case have no capitals.
  private static func lostCase(_ words: [String]) -> Bool {
    let scalars = words.joined().unicodeScalars
    let (upper, lower) = (scalars.contains { $0.properties.isUppercase }, scalars.contains { $0.properties.isLowercase })
    return upper != lower && scalars.count { $0.properties.isAlphabetic } > 1
  }

  private static func cased(_ word: String, isFirst: Bool) -> String {
    let small = word.lowercased()
    if !isFirst, particles.contains(small) { return small }
    var result = ""
    var isStart = true
    for character in small {
      // ß begins a name as Ss.
      if isStart {
        for scalar in character.unicodeScalars { result += scalar.properties.titlecaseMapping }
      } else {
        result.append(character)
      }
      isStart = character == "-" || character == "'" || character == "’"
    }
    return result
  }

  private static let particles: Set<String> = ["van", "von", "der", "den", "de", "la", "du", "des", "zu", "y", "bin", "ibn"]
}
