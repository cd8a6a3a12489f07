/// The last keys that were written, at most ``keysMax``; the oldest give way.
struct RecentKeys {
  private var known: Set<String> = []
  private var order: [String] = []
  private var next = 0

  static let keysMax = 5000

  func contains(_ key: String) -> Bool { known.contains(key) }

  mutating func insert(_ key: String) {
    guard known.insert(key).inserted else { return }
    if order.count < Self.keysMax { return order.append(key) }
    known.remove(order[next])
    order[next] = key
    next = (next + 1) % Self.keysMax
  }
}
