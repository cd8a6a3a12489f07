/// Full names as lists have them, "Smith, John A.", in the order in which they are spoken.
package enum NameOrder {
  /// Folds a full name. A comma swaps what stands on its two sides, unless a title or a degree stands behind it: "Clifford, 1st Baron".
  static func givenFirst(_ raw: UnsafeBufferPointer<UInt8>, _ folding: LetterFolding) -> [UInt8] {
    guard let comma = raw.firstIndex(of: 0x2C), !raw[(comma + 1)...].contains(0x2C) else { return folding.fold(raw) }
    let family = folding.fold(UnsafeBufferPointer(rebasing: raw[..<comma]))
    let given = folding.fold(UnsafeBufferPointer(rebasing: raw[(comma + 1)...]))
    guard !family.isEmpty, !given.isEmpty else { return family + given }
    let words = given.split(separator: 0x20)
    let isName = words.count <= 3 && !words.contains { NameTitles.isTitle(Array($0)) || NameTitles.particles.contains(Array($0)) }
    guard isName, family.split(separator: 0x20).count <= 3 else { return family + [0x20] + given }
    return given + [0x20] + family
  }

  /// A name in Han or Hangul as two words. The writer's gap parts them; without one a name of four characters or more is cut after two
  /// of them, 歐陽修文 and 山田太郎, any other after the first.
  static func familyFirst(_ raw: UnsafeBufferPointer<UInt8>, _ folding: LetterFolding) -> [UInt8] {
    let text = String(decoding: raw, as: UTF8.self)
    var parts = text.split { $0 == " " || $0 == "\u{3000}" || $0 == "\u{30FB}" }
    if parts.count == 1, let only = parts.first, only.count >= 4 {
      let cut = only.index(only.startIndex, offsetBy: 2)
      parts = [only[..<cut], only[cut...]]
    }
    guard parts.count >= 2 else { return folding.fold(raw) }
    let family = folding.fold(String(parts[0])).filter { $0 != 0x20 }
    return family + [0x20] + parts[1...].flatMap { folding.fold(String($0)) }.filter { $0 != 0x20 }
  }

  package static func givenFirst(_ text: String, _ folding: LetterFolding) -> [UInt8] {
    Array(text.utf8).withUnsafeBufferPointer { givenFirst($0, folding) }
  }
}
