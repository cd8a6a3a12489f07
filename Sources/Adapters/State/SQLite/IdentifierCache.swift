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
  private var mask: Int
  private var used = 0
  private let slotsMax: Int

  /// Begins small and doubles as it fills, up to `entriesMax`, rounded up to a power of two.
  init(entriesMax: Int) {
    var capacity = 16
    while capacity < entriesMax { capacity *= 2 }
    slotsMax = capacity
    slots = Array(repeating: Slot(), count: min(capacity, 4096))
    mask = slots.count - 1
  }

  func profile(_ key: KeyedHash) -> ProfileRow? {
    let slot = slots[index(key)]
    guard slot.row != 0, slot.high == key.high, slot.low == key.low else { return nil }
    return ProfileRow(rawValue: slot.row)
  }

  mutating func note(_ key: KeyedHash, _ profile: ProfileRow) {
    if used * 2 > slots.count, slots.count < slotsMax { grow() }
    let index = index(key)
    if slots[index].row == 0 { used += 1 }
    slots[index] = Slot(high: key.high, low: key.low, row: profile.rawValue)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: min(slotsMax, old.count * 4))
    mask = slots.count - 1
    used = 0
    for slot in old where slot.row != 0 {
      let index = Int(truncatingIfNeeded: slot.low) & mask
      if slots[index].row == 0 { used += 1 }
      slots[index] = slot
    }
  }

  private func index(_ key: KeyedHash) -> Int { Int(truncatingIfNeeded: key.low) & mask }
}
