internal import Vocabulary

/// Profiles of identifiers that were asked for lately: a table of fixed size in which a newer entry pushes an older one out.
/// Holds only what is committed.
struct IdentifierCache {
  private struct Slot {
    var high: UInt64 = 0
    var low: UInt64 = 0
    /// 0: empty. Rows begin at 1.
    var row: UInt64 = 0
  }

  private var slots: [Slot]
  private let mask: Int

  init(entries: Int) {
    var capacity = 16
    while capacity < entries { capacity *= 2 }
    slots = Array(repeating: Slot(), count: capacity)
    mask = capacity - 1
  }

  func profile(_ key: KeyedHash) -> ProfileRow? {
    let slot = slots[index(key)]
    guard slot.row != 0, slot.high == key.high, slot.low == key.low else { return nil }
    return ProfileRow(rawValue: slot.row)
  }

  mutating func note(_ key: KeyedHash, _ profile: ProfileRow) {
    slots[index(key)] = Slot(high: key.high, low: key.low, row: profile.rawValue)
  }

  private func index(_ key: KeyedHash) -> Int { Int(truncatingIfNeeded: key.low) & mask }
}
