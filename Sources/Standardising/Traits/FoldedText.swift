internal import Matching

/// Lower-case Latin letters and digits, one blank between words: what tables of words are asked with.
enum FoldedText {
  static func fold(_ text: String) -> String { String(decoding: LetterFolding(transliterate: nil).fold(text), as: UTF8.self) }

  /// A table from rows such as `("female", "f|weiblich")`, each word leading to the meaning before it.
  static func table(_ rows: [(String, String)]) -> [String: String] {
    var table: [String: String] = [:]
    for (meaning, words) in rows { for word in words.split(separator: "|") { table[fold(String(word))] = meaning } }
    return table
  }
}
