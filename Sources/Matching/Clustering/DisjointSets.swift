/// Sets that only grow together.
struct DisjointSets: Sendable {
  private var parents: [UInt32]

  init(count: Int) { parents = (0..<UInt32(count)).map { $0 } }

  mutating func root(_ item: Int) -> Int {
    var item = item
    while Int(parents[item]) != item {
      parents[item] = parents[Int(parents[item])]
      item = Int(parents[item])
    }
    return item
  }

  /// Joins two roots; the first stays the root.
  mutating func join(_ kept: Int, _ gone: Int) { parents[gone] = UInt32(kept) }
}
