internal import IdentityResolution
internal import Vocabulary

/// Records that were used lately, as the flow left them. The flow is the only writer, so they are never stale.
///
/// Two generations: what is used moves to the young one; when that is full, the old one is forgotten. Every step takes constant time.
struct ProfileCache {
  private var young: [ProfileRow: IdentityGraph.Profile] = [:]
  private var old: [ProfileRow: IdentityGraph.Profile] = [:]
  private let max: Int

  /// At most `max` records are kept.
  init(max: Int) { self.max = max }

  mutating func take(_ row: ProfileRow) -> IdentityGraph.Profile? {
    if let found = young[row] { return found }
    guard let found = old[row] else { return nil }
    put(found)
    return found
  }

  mutating func put(_ profile: IdentityGraph.Profile) {
    if young.count >= max / 2 {
      old = young
      young = Dictionary(minimumCapacity: max / 2)
    }
    young[profile.record.row] = profile
  }

  mutating func remove(_ row: ProfileRow) {
    young[row] = nil
    old[row] = nil
  }

  mutating func removeAll() {
    young = [:]
    old = [:]
  }
}
