/// Segments by their place in the order of evaluation; one bit each.
struct SegmentSet: Sendable, Equatable {
  private(set) var words: [UInt64]

  init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  /// Segments from 0 up to `count`.
  init(upTo count: Int) {
    self.init(count: count)
    for index in 0..<count { insert(index) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ index: Int) -> Bool { words[index / 64] >> UInt64(index % 64) & 1 == 1 }

  mutating func insert(_ index: Int) { words[index / 64] |= 1 << UInt64(index % 64) }

  mutating func formUnion(_ other: SegmentSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Takes out the first at or after a place that only ever rises; nil when there is none.
  mutating func popFirst(from word: inout Int) -> Int? {
    while word < words.count {
      let bits = words[word]
      guard bits == 0 else {
        words[word] = bits & (bits - 1)
        return word * 64 + bits.trailingZeroBitCount
      }
      word += 1
    }
    return nil
  }
}
