internal import Dispatch
internal import IdentityResolution
internal import Synchronization
internal import Vocabulary

/// Records that were used lately, as the flow left them. The flow is the only writer, so they are never stale.
///
/// Two generations: what is used moves to the young one; when that is full, the old one is forgotten. Every step takes constant time: a generation of
/// some hundred thousand records takes a second to take apart, which is left to another thread.
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
      let gone = Generation(profiles: old)
      old = young
      young = Dictionary(minimumCapacity: max / 2)
      gone.takeApart()
    }
    young[profile.record.row] = profile
  }

  mutating func remove(_ row: ProfileRow) {
    young[row] = nil
    old[row] = nil
  }

  mutating func removeAll() {
    let (first, second) = (Generation(profiles: young), Generation(profiles: old))
    young = [:]
    old = [:]
    first.takeApart()
    second.takeApart()
  }
}

/// Records that the cache has forgotten. Unchecked: nothing is done with them elsewhere but to count down their references, which is atomic.
private struct Generation: @unchecked Sendable {
  let profiles: [ProfileRow: IdentityGraph.Profile]

  private static let queue = DispatchQueue(label: "kith.cache", qos: .utility)
  private static let waiting = Mutex(0)
  /// Beyond it a generation is taken apart where it is given up, so that memory has a limit.
  private static let waitingMax = 2

  consuming func takeApart() {
    guard !profiles.isEmpty else { return }
    let isFree = Generation.waiting.withLock { waiting in
      guard waiting < Generation.waitingMax else { return false }
      waiting += 1
      return true
    }
    guard isFree else { return }
    Generation.queue.async { [self] in
      withExtendedLifetime(self) {}
      Generation.waiting.withLock { $0 -= 1 }
    }
  }
}
