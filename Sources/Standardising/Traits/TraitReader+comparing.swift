internal import Foundation
internal import JSONTape
internal import Matching
public import Vocabulary

extension TraitReader {
  /// The standard form of a trait as text in which people who write it differently agree: names in Latin letters without marks and case,
  /// an address without its line breaks, marks and case, and only when it says where in a town it is. Nil: missing, or no such form.
  ///
  /// - Parameter spelling: ``HouseholdRules/spelling``.
  public func comparable(_ trait: String, in sections: [SignatureSection], spelling: UInt32? = HouseholdRules.spellingNow) -> String? {
    guard let kind = kind(of: trait), let value = standard(trait, in: sections) else { return nil }
    switch (kind, value) {
    case (.name, .string(let text)), (.fullName, .string(let text)):
      let latin = LetterFolding { $0.applyingTransform(.toLatin, reverse: false) }
      let folded = String(decoding: latin.fold(text), as: UTF8.self)
      guard spelling != nil, let home = home(in: sections), UmlautSpelling.regions.contains(home) else {
        return folded.isEmpty ? nil : folded
      }
      return folded.isEmpty ? nil : UmlautSpelling.alike(folded)
    case (.address, _): return value.comparableAddress
    case (_, .string(let text)): return text
    default: return nil
    }
  }
}

extension TraitValue {
  /// Of an address in its standard form. A town, a country or a postcode alone is where thousands live.
  fileprivate var comparableAddress: String? {
    guard case .json(let text) = self else { return nil }
    var parser = JSONParser()
    let root: JSONElement
    do throws(JSONSyntaxError) { root = try parser.parse(Array(text.utf8)).root } catch { return nil }
    guard root["street"]?.string != nil, root["house"]?.string != nil else { return nil }
    // A state goes without saying where there is a town, and a country where it is home: people leave them out.
    let parts = ["house", "street", "unit", "ward", "district", "city", "postcode"].map { name in
      root[name]?.string.map(FoldedText.fold) ?? ""
    }
    guard !parts[5].isEmpty || !parts[6].isEmpty || !parts[4].isEmpty else { return nil }
    return parts.joined(separator: "\u{1f}")
  }
}
