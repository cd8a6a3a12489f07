internal import Foundation
public import Vocabulary

/// The words that a profile is found by: lower case, without diacritics, so that `nguyen` finds `Nguyễn`.
public enum SearchTerms {
  /// Terms of one profile at most, and characters of one term.
  public static let termsMax = 100
  public static let lengthMax = 64

  /// Words of a search; empty when it holds none.
  public static func words(of query: String) -> [String] { Array(unique(split(folded(query))).prefix(8)) }

  /// Whole values of identifiers, and the words of all values.
  public static func terms(identifiers: [Identifier], traits: [StoredTrait]) -> [String] {
    var terms: [String] = []
    for identifier in identifiers {
      let value = folded(identifier.value)
      terms.append(String(value.prefix(lengthMax)))
      terms += split(value)
    }
    for trait in traits {
      switch trait.value {
      case .string(let text): terms += split(folded(String(text.prefix(500))))
      case .integer(let number): terms.append("\(number)")
      case .number(let number): terms.append("\(number)")
      case .null, .bool, .json: break
      }
    }
    return Array(unique(terms).prefix(termsMax))
  }

  private static func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
  }

  private static func split(_ text: String) -> [String] {
    text.split { $0.isWhitespace || $0 == "," || $0 == ";" }.map { String($0.prefix(lengthMax)) }
  }

  /// Đ and ø have no decomposition in Unicode, so they are named.
  static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    return text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
      .replacing("đ", with: "d").replacing("ø", with: "o").replacing("ł", with: "l").replacing("ß", with: "ss")
  }
}
