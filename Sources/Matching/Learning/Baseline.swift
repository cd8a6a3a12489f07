/// What is known before learning: how often levels occur among all pairs of records.
struct Baseline: Sendable {
  /// P(level | any two records, both known), by comparison and level.
  var u: [[Double]] = []
  /// Pairs of records where both are known, by comparison.
  var knownPairs: [Double] = []
  /// Share of a level under a match drawn from the records, for exact levels.
  var exactShare: [[Double]] = []
  let pairs: Double

  static let sampled = 400_000

  init(_ comparer: Comparer, seed: UInt64 = 1) {
    let n = comparer.features.count
    pairs = Double(n) * Double(n - 1) / 2
    var counts = [[Double]](repeating: [Double](repeating: 0, count: Levels.count), count: comparer.active.count)
    let sampled = min(Baseline.sampled, n * 40)
    var state = seed
    for _ in 0..<sampled {
      state &+= 0x9E37_79B9_7F4A_7C15
      let hash = ByteHash.mix(state)
      let a = (Int(hash >> 32) * n) >> 32
      let b = (Int(hash & 0xFFFF_FFFF) * n) >> 32
      if a == b { continue }
      let pattern = comparer.pattern(a, b)
      for index in counts.indices { counts[index][Comparer.level(pattern, index)] += 1 }
    }
    for (index, comparison) in comparer.active.enumerated() {
      let known = counts[index][1...].reduce(0, +)
      var u = counts[index].map { ($0 + 0.02) / (known + 0.02 * Double(Levels.count)) }
      var exact = [Double](repeating: 0, count: Levels.count)
      knownPairs.append(pairs * known / Double(sampled))
      if let column = comparer.features[comparison.features[0]], comparison != .area || column.filled > 0 {
        let filled = Double(column.filled)
        let all = max(1, filled * (filled - 1) / 2)
        if comparison != .area { knownPairs[index] = all }
        var equal = [Double](repeating: 0, count: Levels.count)
        for number in 1..<max(1, column.distinct) {
          let level = Int(column.exact[number])
          let count = Double(column.counts[number])
          equal[level] += count * (count - 1) / 2
          exact[level] += count / filled
        }
        for level in Int(Levels.exact)..<(comparison == .area ? 26 : Levels.count) { u[level] = equal[level] / max(all, 1) }
        // The whole of the chances is one; what is not equal takes the rest.
        let sum = u[1...].reduce(0, +)
        u[1] = max(0.001, u[1] + 1 - sum)
      }
      u[0] = 1
      self.u.append(u)
      exactShare.append(exact)
    }
  }
}
