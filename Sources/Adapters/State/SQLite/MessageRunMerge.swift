internal import Vocabulary

/// The keys of several runs in order. A few runs at a time: the smallest head is found by looking at all.
struct MessageRunMerge {
  private let runs: [MessageRun]
  private var positions: [Int]
  private var heads: [KeyedHash]
  private var open: [Int]

  init(_ runs: [MessageRun]) {
    self.runs = runs
    positions = Array(repeating: 0, count: runs.count)
    open = runs.indices.filter { runs[$0].count > 0 }
    heads = runs.map { $0.count > 0 ? $0[0] : KeyedHash(high: .max, low: .max) }
  }

  mutating func next() -> KeyedHash? {
    guard var smallest = open.first else { return nil }
    for index in open.dropFirst() where heads[index] < heads[smallest] { smallest = index }
    let key = heads[smallest]
    positions[smallest] += 1
    if positions[smallest] == runs[smallest].count {
      open.removeAll { $0 == smallest }
    } else {
      heads[smallest] = runs[smallest][positions[smallest]]
    }
    return key
  }
}
