internal import Ports
internal import Vocabulary

/// Remembers by a hash what the stored search terms of each profile were made of, so that they are not written with every change.
///
/// Four bytes a profile, by row: rows are given out one after the other. A change that leaves the hash the same (one in four thousand million) is found
/// again with the next change, or after a start.
struct StoredTerms {
  private var hashes: [UInt32] = []
  /// Profiles beyond it are not remembered: their terms are written each time.
  static let rowsMax: UInt64 = 8_000_000

  /// Never 0, which stands for what is not known.
  static func hash(of profile: WarehouseProfile) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(profile.traits)
    hasher.combine(profile.identifiers)
    return UInt32(truncatingIfNeeded: hasher.finalize()) | 1
  }

  func holds(_ hash: UInt32, for row: ProfileRow) -> Bool { row.rawValue < UInt64(hashes.count) && hashes[Int(row.rawValue)] == hash }

  mutating func note(_ hash: UInt32, for row: ProfileRow) {
    guard row.rawValue < StoredTerms.rowsMax else { return }
    let index = Int(row.rawValue)
    if index >= hashes.count { hashes.append(contentsOf: repeatElement(0, count: max(index + 1 - hashes.count, hashes.count / 4))) }
    hashes[index] = hash
  }
}
