/// How often each comparison pattern occurs: learning works on these, not on pairs.
struct PatternCounts: Sendable {
  private(set) var patterns: [UInt64] = []
  private(set) var counts: [Double] = []

  init(_ source: [UInt64]) {
    var slots = [UInt32](repeating: .max, count: 1 << 12)
    var mask = slots.count - 1
    for pattern in source {
      if patterns.count * 2 > slots.count {
        slots = [UInt32](repeating: .max, count: slots.count * 4)
        mask = slots.count - 1
        for (number, known) in patterns.enumerated() {
          var slot = Int(truncatingIfNeeded: ByteHash.mix(known)) & mask
          while slots[slot] != .max { slot = (slot + 1) & mask }
          slots[slot] = UInt32(number)
        }
      }
      var slot = Int(truncatingIfNeeded: ByteHash.mix(pattern)) & mask
      while slots[slot] != .max, patterns[Int(slots[slot])] != pattern { slot = (slot + 1) & mask }
      if slots[slot] == .max {
        slots[slot] = UInt32(patterns.count)
        patterns.append(pattern)
        counts.append(0)
      }
      counts[Int(slots[slot])] += 1
    }
  }
}
