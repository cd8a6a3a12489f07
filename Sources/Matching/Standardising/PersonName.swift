/// A name in its parts, folded.
package struct PersonName: Hashable, Sendable {
  package var given: [UInt8] = []
  package var surname: [UInt8] = []
  /// The other words, sorted, one blank between them: middle names, titles' places, second surnames.
  package var others: [UInt8] = []

  /// Joins what the columns of a record say: the full name supplies what the others lack.
  ///
  /// - Parameters: folded texts; `isFamilyFirst` for full names in Han, Hangul or Vietnamese writing.
  package init(given: [UInt8], surname: [UInt8], full: [UInt8], isFamilyFirst: Bool) {
    var givenWords = PersonName.words(given)
    let surnameWords = PersonName.words(surname)
    var rest = PersonName.words(full)
    if givenWords.isEmpty, let word = rest.first {
      let swaps = isFamilyFirst || (rest.count >= 2 && surnameWords.isEmpty && NameTitles.leadingFamilies.contains(word) && rest.count <= 4)
      if swaps, rest.count >= 2, surnameWords.isEmpty {
        self.surname = word
        // 陳大文 is one given name, da wen; of Nguyễn Văn Đức the last word is.
        givenWords = isFamilyFirst ? [Array(rest.dropFirst().joined())] : [rest[rest.count - 1]]
        if isFamilyFirst { rest = [] }
      } else if rest.count >= 2 || !surnameWords.contains(word) {
        givenWords = [word]
      }
    }
    if let first = givenWords.first { self.given = first }
    if !surnameWords.isEmpty {
      self.surname = Array(surnameWords.joined(separator: [0x20]))
    } else if self.surname.isEmpty, rest.count >= 2, let last = rest.last {
      self.surname = last
    }
    let known = PersonName.words(self.surname) + [self.given]
    rest.removeAll { word in known.contains { $0.elementsEqual(word) } || NameTitles.particles.contains(word) }
    for word in givenWords.dropFirst() where !rest.contains(word) && !known.contains(word) { rest.append(word) }
    others = Array(rest.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [0x20]))
  }

  /// The words of a folded text without titles.
  static func words(_ text: [UInt8]) -> [[UInt8]] {
    let words = text.split(separator: 0x20).map { Array($0) }.filter { !NameTitles.isTitle($0) }
    // Alone, or before one other word, it may be all that is known of the name.
    return words.count >= 3 && NameTitles.leadingWords.contains(words[0]) ? Array(words.dropFirst()) : words
  }
}
