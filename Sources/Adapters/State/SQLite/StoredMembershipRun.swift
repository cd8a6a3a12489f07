internal import GRDB
internal import Ports
internal import Vocabulary

/// Changes that differ in the profile alone, as a piece of a warm-up brings thousands of, in one row: a byte or two a change, where a line in the
/// table of single changes and in its index takes sixty. They are numbered like single changes, one after the other in the order of the profiles here.
struct StoredMembershipRun {
  let first: UInt64
  let last: UInt64
  private let segment: SegmentID
  private let change: Delivery.Change
  private let at: Timestamp
  private let because: String
  private let profiles: [ProfileRow]

  /// Fewer are written as single changes: who looks for a profile goes over all runs around it.
  static let changesMin = 64

  /// - Precondition: `run` is not empty.
  static func write(_ run: ArraySlice<MembershipChange>, from number: UInt64, _ db: Database) throws {
    let first = run[run.startIndex]
    var writer = ByteWriter(reservingCapacity: run.count * 2 + 16)
    var (low, high, previous) = (first.profile, first.profile, Int64(0))
    for change in run {
      low = min(low, change.profile)
      high = max(high, change.profile)
      let row = Int64(bitPattern: change.profile.rawValue)
      writer.signed(row &- previous)
      previous = row
    }
    try PreparedStatement(db, "INSERT INTO membership_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        number + UInt64(run.count) - 1, number, first.segment.rawValue, UInt32(first.change.rawValue), first.at, low.rawValue,
        high.rawValue, first.because, writer.bytes)
  }

  /// Numbers of the last changes of the runs that may have a profile's, the newest first.
  static func numbers(around profile: ProfileRow, _ db: Database) throws -> [UInt64] {
    // From the index alone.
    let statement = try PreparedStatement(db, "SELECT last FROM membership_run WHERE low <= ? AND high >= ?")
    try statement.bind(profile.rawValue, profile.rawValue)
    var numbers: [UInt64] = []
    while try statement.next() { numbers.append(statement.unsigned(0)) }
    return numbers.sorted(by: >)
  }

  init(last number: UInt64, _ db: Database) throws {
    let statement = try PreparedStatement(db, "SELECT first, segment, change, at, because, profiles FROM membership_run WHERE last = ?")
    try statement.bind(number)
    guard try statement.next() else { throw StateStoreError.damaged(what: "membership run \(number) is missing") }
    defer { statement.reset() }
    last = number
    first = statement.unsigned(0)
    segment = SegmentID(rawValue: statement.number(1))
    guard let change = Delivery.Change(rawValue: UInt8(truncatingIfNeeded: statement.integer(2))) else {
      throw StateStoreError.damaged(what: "membership run \(number) of an unknown kind")
    }
    self.change = change
    at = statement.timestamp(3)
    because = statement.text(4)
    profiles = try StoredMembershipRun.profiles(statement.bytes(5))
    guard first + UInt64(profiles.count) == last + 1 else {
      throw StateStoreError.damaged(what: "membership run \(number) has not as many changes as numbers")
    }
  }

  private static func profiles(_ bytes: [UInt8]) throws -> [ProfileRow] {
    try bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var profiles: [ProfileRow] = []
      var previous: Int64 = 0
      while !reader.atEnd {
        previous &+= try reader.signed()
        profiles.append(ProfileRow(rawValue: UInt64(bitPattern: previous)))
      }
      return profiles
    }
  }

  /// A profile's changes in it, the newest first.
  func changes(of profile: ProfileRow) -> [RecordedMembershipChange] {
    profiles.indices.reversed().filter { profiles[$0] == profile }.map { index in
      RecordedMembershipChange(
        number: first + UInt64(index),
        change: MembershipChange(segment: segment, profile: profile, change: change, at: at, because: because))
    }
  }
}
