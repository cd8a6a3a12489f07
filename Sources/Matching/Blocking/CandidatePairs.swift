/// Pairs of records worth comparing, with how they compare.
struct CandidatePairs: Sendable {
  private(set) var left: [UInt32] = []
  private(set) var right: [UInt32] = []
  private(set) var patterns: [UInt64] = []
  /// Blocks that were too large and were searched by neighbourhood only.
  private(set) var hotBlocks = 0

  /// A block with more records than this is not paired in full.
  static let blockMax = 64
  /// In a hot block a record meets this many of its neighbours in the sorted order.
  static let window = 10

  var count: Int { left.count }

  /// - Parameter comparer: its features make the keys too.
  init(_ comparer: Comparer) {
    let features = comparer.features
    let keys = KeyTable(records: features.count)
    let order = CandidatePairs.sortKeys(features)
    // Many keys lead to the same neighbours: those found are thinned out before they fill the memory.
    var hotPairs: [UInt64] = []
    var hotPairsMax = 4_000_000
    for (place, key) in BlockingKey.allCases.enumerated() {
      guard let hashes = key.hashes(features) else { continue }
      var entries: [UInt64] = []
      entries.reserveCapacity(features.count)
      for (record, hash) in hashes.enumerated() where hash != 0 {
        entries.append(UInt64(hash) << 32 | UInt64(record))
        keys.set(record, place, hash)
      }
      RadixSort.sort(&entries, fromBit: 32)
      collect(entries, place, order, keys, comparer, &hotPairs)
      if hotPairs.count > hotPairsMax {
        hotPairs = CandidatePairs.distinct(hotPairs)
        hotPairsMax = max(hotPairsMax, hotPairs.count * 2)
      }
    }
    for pair in CandidatePairs.distinct(hotPairs) {
      add(UInt32(pair >> 32), UInt32(truncatingIfNeeded: pair), BlockingKey.allCases.count, keys, comparer)
    }
  }

  private static func distinct(_ pairs: [UInt64]) -> [UInt64] {
    var pairs = pairs
    RadixSort.sort(&pairs, fromBit: 0)
    var kept = 0
    for index in pairs.indices where kept == 0 || pairs[kept - 1] != pairs[index] {
      pairs[kept] = pairs[index]
      kept += 1
    }
    pairs.removeLast(pairs.count - kept)
    return pairs
  }

  private mutating func collect(
    _ entries: [UInt64], _ place: Int, _ order: [UInt64], _ keys: KeyTable, _ comparer: Comparer, _ hotPairs: inout [UInt64]
  ) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end] >> 32 == entries[start] >> 32 { end += 1 }
      if end - start > CandidatePairs.blockMax {
        hotBlocks += 1
        var members = entries[start..<end].map { UInt32(truncatingIfNeeded: $0) }
        members.sort { (order[Int($0)], $0) < (order[Int($1)], $1) }
        for i in members.indices {
          // A hot key no longer says that a pair was seen.
          keys.set(Int(members[i]), place, 0)
          for j in (i + 1)..<max(i + 1, min(members.count, i + 1 + CandidatePairs.window)) {
            hotPairs.append(UInt64(min(members[i], members[j])) << 32 | UInt64(max(members[i], members[j])))
          }
        }
      } else if end - start > 1 {
        for i in start..<end {
          for j in (i + 1)..<end {
            add(UInt32(truncatingIfNeeded: entries[i]), UInt32(truncatingIfNeeded: entries[j]), place, keys, comparer)
          }
        }
      }
      start = end
    }
  }

  @inline(__always)
  private mutating func add(_ a: UInt32, _ b: UInt32, _ before: Int, _ keys: KeyTable, _ comparer: Comparer) {
    if keys.shares(Int(a), Int(b), before: before) { return }
    left.append(min(a, b))
    right.append(max(a, b))
    patterns.append(comparer.pattern(Int(min(a, b)), Int(max(a, b))))
  }

  /// An order that brings like records together inside a hot block.
  private static func sortKeys(_ features: Features) -> [UInt64] {
    func prefix(_ feature: Feature, _ record: Int, _ count: Int) -> UInt64 {
      guard let column = features[feature], column.ids[record] != 0 else { return 0 }
      var sum: UInt64 = 0
      let value = column.value(column.ids[record])
      for index in 0..<count { sum = sum << 8 | UInt64(index < value.count ? value[index] : 0) }
      return sum
    }
    return (0..<features.count).map { record in
      let birth: UInt64 = (features[.birth]?.ids[record]).map { UInt64($0) & 0xFF_FFFF } ?? 0
      return prefix(.surname, record, 3) << 40 | prefix(.given, record, 2) << 24 | birth
    }
  }
}
