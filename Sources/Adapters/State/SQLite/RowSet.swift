internal import Vocabulary

/// A set of profile rows, one bit per row: rows are dense from 1.
struct RowSet {
  private var words: [UInt64] = []

  func contains(_ row: ProfileRow) -> Bool {
    let word = Int(row.rawValue >> 6)
    return word < words.count && words[word] >> (row.rawValue & 63) & 1 == 1
  }

  mutating func set(_ row: ProfileRow, _ isMember: Bool) {
    let word = Int(row.rawValue >> 6)
    if word >= words.count {
      guard isMember else { return }
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    let bit: UInt64 = 1 << (row.rawValue & 63)
    if isMember { words[word] |= bit } else { words[word] &= ~bit }
  }
}
