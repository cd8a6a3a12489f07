internal import Ports
internal import Segmentation
internal import Vocabulary

/// What a piece of a pass changes, if nothing else has changed its profiles meanwhile.
struct WarmupPiece: Sendable {
  /// A signature with a past, and its place in the history.
  struct Seen: Sendable {
    var row: ProfileRow
    var place: Int
  }

  let rows: Range<UInt64>
  /// In order of row, as all that follow.
  private(set) var profiles: [ProfileRecordBytes] = []
  private var timers: [TimerChange] = []
  private var memberships: [MembershipChange] = []
  private var deliveries: [Delivery] = []
  private var withheld: [WithheldDelivery] = []
  var seen: [Seen] = []
  var profilesJudged = 0
  /// CPU time of judging.
  var nanoseconds: UInt64 = 0

  init(rows: Range<UInt64>) { self.rows = rows }

  /// - Parameters:
  ///   - stored: the record as it was; what has not changed is not written.
  ///   - timer: the one that the store holds.
  mutating func take(
    _ record: ProfileRecord, storedAs stored: [UInt8], timer: Timestamp?, changes: [MembershipChange], outbox: Outbox, now: Timestamp
  ) {
    let bytes = record.encoded()
    if bytes != stored { profiles.append(ProfileRecordBytes(row: record.row, bytes: bytes)) }
    if timer != record.timer { timers.append(TimerChange(profile: record.row, old: timer, new: record.timer)) }
    guard !changes.isEmpty else { return }
    memberships.append(contentsOf: changes)
    outbox.queue(changes, record: record, cause: .timer(now), deliveries: &deliveries, withheld: &withheld)
  }

  /// Puts memberships in the order in which segments are evaluated: a profile's stay in order, and a store writes neighbours of one segment at once.
  mutating func order(by segments: CompiledSegments) {
    var parts = Array(repeating: [MembershipChange](), count: segments.count)
    for change in memberships { if let place = segments.place(of: change.segment) { parts[place].append(change) } }
    memberships = Array(parts.joined())
  }

  /// Forgets what was judged of profiles that have changed.
  mutating func forget(_ changed: Set<ProfileRow>) {
    guard !changed.isEmpty else { return }
    profiles.removeAll { changed.contains($0.row) }
    timers.removeAll { changed.contains($0.profile) }
    memberships.removeAll { changed.contains($0.profile) }
    deliveries.removeAll { changed.contains($0.profile) }
    withheld.removeAll { changed.contains($0.profile) }
    seen.removeAll { changed.contains($0.row) }
  }

  /// - Precondition: the commit has none of the piece's profiles.
  func add(to commit: inout StateCommit) {
    if commit.profiles.isEmpty {
      commit.profiles = profiles
    } else {
      commit.profiles.append(contentsOf: profiles)
      commit.profiles.sort { $0.row < $1.row }
    }
    commit.timers.append(contentsOf: timers)
    commit.memberships.append(contentsOf: memberships)
    commit.deliveries.append(contentsOf: deliveries)
    commit.withheld.append(contentsOf: withheld)
  }
}
