/// Finds the records that share a blocking key with a new one.
struct RecordIndex: Sendable {
  /// Hash of key and value above, record below; sorted.
  private let entries: [UInt64]

  init(_ features: Features) {
    var entries: [UInt64] = []
    for key in BlockingKey.allCases {
      guard let hashes = key.hashes(features) else { continue }
      for (record, hash) in hashes.enumerated() where hash != 0 { entries.append(UInt64(hash) << 32 | UInt64(record)) }
    }
    RadixSort.sort(&entries, fromBit: 32)
    self.entries = entries
  }

  /// Records of the hash; none when they are more than `limit`: such a key tells nothing.
  func records(_ hash: UInt32, limit: Int) -> [Int] {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle] >> 32 < UInt64(hash) { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < entries.count, entries[end] >> 32 == UInt64(hash) {
      end += 1
      if end - low > limit { return [] }
    }
    return entries[low..<end].map { Int($0 & 0xFFFF_FFFF) }
  }
}
