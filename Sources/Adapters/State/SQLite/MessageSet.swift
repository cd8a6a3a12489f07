internal import Vocabulary

/// Message keys in memory: an open-addressing table of 16-byte slots, at most four fifths full. The keys are random, so their bits are
/// the hash.
struct MessageSet: Sendable {
  private(set) var count = 0
  private var slots: [KeyedHash]
  /// The all-zero key stands for an empty slot, so it is kept apart.
  private var holdsZero = false
  private let expected: Int

  private static let empty = KeyedHash(high: 0, low: 0)

  /// `expected`: where growth should end, so that a full run has no half-empty table.
  init(expected: Int) {
    self.expected = expected
    slots = Array(repeating: MessageSet.empty, count: 1024)
  }

  func contains(_ key: KeyedHash) -> Bool {
    if key == MessageSet.empty { return holdsZero }
    var index = home(key)
    while slots[index] != MessageSet.empty {
      if slots[index] == key { return true }
      index = index + 1 == slots.count ? 0 : index + 1
    }
    return false
  }

  mutating func insert(_ key: KeyedHash) {
    if key == MessageSet.empty {
      if !holdsZero { count += 1 }
      holdsZero = true
      return
    }
    if (count + 1) * 5 > slots.count * 4 { grow() }
    if place(key) { count += 1 }
  }

  /// All keys in order.
  func sorted() -> [KeyedHash] {
    var keys: [KeyedHash] = []
    keys.reserveCapacity(count)
    for key in slots where key != MessageSet.empty { keys.append(key) }
    if holdsZero { keys.append(MessageSet.empty) }
    keys.sort()
    return keys
  }

  private func home(_ key: KeyedHash) -> Int { Int(truncatingIfNeeded: key.low.multipliedFullWidth(by: UInt64(slots.count)).high) }

  private mutating func place(_ key: KeyedHash) -> Bool {
    var index = home(key)
    while slots[index] != MessageSet.empty {
      if slots[index] == key { return false }
      index = index + 1 == slots.count ? 0 : index + 1
    }
    slots[index] = key
    return true
  }

  private mutating func grow() {
    let goal = expected + expected / 3
    let old = slots
    slots = Array(repeating: MessageSet.empty, count: old.count < goal && old.count * 2 > goal ? goal : old.count * 2)
    for key in old where key != MessageSet.empty { _ = place(key) }
  }
}
