import Ports
import Vocabulary

/// What a store should hold, in the plainest form: only what ``StateStoreContract/modelRule`` looks at.
struct StateModel {
  var position: UInt64 = 0
  var clock: Int64 = 0
  var messages: Set<KeyedHash> = []
  var identifiers: [KeyedHash: ProfileRow] = [:]
  var profiles: [ProfileRow: ProfileRecordBytes] = [:]
  var merged: Set<ProfileRow> = []
  var timers: [ProfileRow: Timestamp] = [:]
  var members: [SegmentID: [ProfileRow: Timestamp]] = [:]
  var lines: [Waiting] = []
  var failed: [Waiting] = []
  var counts = DeliveryCounts(pending: 0, failed: 0, delivered: 0, withheld: 0)
  var outcomes: [UInt64] = []

  struct Waiting: Equatable {
    var key: String
    var profile: ProfileRow
    var next: Timestamp
    var attempts = 0
    /// Order of making.
    var number: Int
  }

  /// Those that may be tried: the first of each profile, if its time has come.
  func ready(at now: Timestamp) -> [Waiting] {
    var seen: Set<ProfileRow> = []
    return lines.filter { seen.insert($0.profile).inserted }.filter { $0.next <= now }
  }
}

/// A small generator with a seed (SplitMix64, G. Steele and others 2014), so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
