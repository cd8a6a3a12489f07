/// Blocking keys of records that came, or changed, after an index was made: chains in two arrays.
struct FurtherKeys: Sendable {
  private var heads: [UInt32: UInt32] = [:]
  private var entries: [(record: UInt32, next: UInt32)] = []

  mutating func add(_ hash: UInt32, record: UInt32) {
    entries.append((record, heads[hash] ?? .max))
    heads[hash] = UInt32(entries.count - 1)
  }

  /// The newest first; none when there are more than `limit`: such a key tells nothing.
  func forEach(_ hash: UInt32, limit: Int, _ body: (UInt32) -> Void) {
    guard let head = heads[hash] else { return }
    var (place, length) = (head, 0)
    while place != .max {
      length += 1
      guard length <= limit else { return }
      place = entries[Int(place)].next
    }
    place = head
    while place != .max {
      body(entries[Int(place)].record)
      place = entries[Int(place)].next
    }
  }
}
