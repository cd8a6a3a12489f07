/// Finds the number of a value in a feature's column.
struct ValueIndex: Sendable {
  private var slots: [UInt32]

  private var count = 0

  init(_ column: FeatureColumn) {
    slots = []
    fill(column)
  }

  /// Takes in the column's newest value.
  mutating func add(_ number: UInt32, in column: FeatureColumn) {
    guard (count + 1) * 2 <= slots.count else { return fill(column) }
    var slot = Int(truncatingIfNeeded: ByteHash.of(column.value(number))) & (slots.count - 1)
    while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = number
    count += 1
  }

  private mutating func fill(_ column: FeatureColumn) {
    var size = 16
    while size < column.distinct * 3 { size *= 2 }
    slots = [UInt32](repeating: .max, count: size)
    count = column.distinct
    for number in 0..<column.distinct {
      var slot = Int(truncatingIfNeeded: ByteHash.of(column.value(UInt32(number)))) & (size - 1)
      while slots[slot] != .max { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(number)
    }
  }

  func find(_ value: UnsafeBufferPointer<UInt8>, in column: FeatureColumn) -> UInt32? {
    var slot = Int(truncatingIfNeeded: ByteHash.of(value)) & (slots.count - 1)
    while slots[slot] != .max {
      let known = column.value(slots[slot])
      if known.count == value.count, known.elementsEqual(value) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }
}
