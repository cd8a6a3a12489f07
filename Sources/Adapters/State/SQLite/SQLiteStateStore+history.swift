internal import GRDB
public import Ports
public import Vocabulary

extension SQLiteStateStore {
  public func membershipCounts(of segment: SegmentID, since: Timestamp) async throws(StateStoreError) -> [MembershipCount] {
    try await readingLater { db in
      let statement = try PreparedStatement(
        db, "SELECT hour, entered, exited FROM membership_hour WHERE segment = ? AND hour * 3600000000 >= ? ORDER BY hour")
      try statement.bind(segment.rawValue, since)
      var counts: [MembershipCount] = []
      while try statement.next() {
        counts.append(
          MembershipCount(
            hour: Timestamp(microseconds: statement.integer(0) * .hour), entered: Int(statement.integer(1)),
            left: Int(statement.integer(2))))
      }
      return counts
    }
  }

  public func membershipChanges(
    of profile: ProfileRow, before number: UInt64?, limit: Int
  ) async throws(StateStoreError) -> [RecordedMembershipChange] {
    try await readingLater { [settings] db in
      let forgotten = try MembershipNumbers.forgotten(limit: settings.membershipChangesMax, db)
      let statement = try PreparedStatement(
        db,
        """
        SELECT number, segment, change, at, because FROM membership_change WHERE profile = ? AND number < ? ORDER BY number DESC LIMIT ?
        """)
      let end = number ?? UInt64(Int64.max)
      try statement.bind(profile.rawValue, end, limit)
      var changes: [RecordedMembershipChange] = []
      while try statement.next() {
        guard let kind = Delivery.Change(rawValue: UInt8(truncatingIfNeeded: statement.integer(2))) else {
          throw StateStoreError.damaged(what: "membership change \(statement.unsigned(0)) of an unknown kind")
        }
        let change = MembershipChange(
          segment: SegmentID(rawValue: statement.number(1)), profile: profile, change: kind, at: statement.timestamp(3),
          because: statement.text(4))
        changes.append(RecordedMembershipChange(number: statement.unsigned(0), change: change))
      }
      changes += try SQLiteStateStore.changesInRuns(of: profile, before: end, limit: limit, forgotten: forgotten, db)
      return Array(changes.sorted { $0.number > $1.number }.prefix(limit))
    }
  }

  public func oldestMembershipChange() async throws(StateStoreError) -> Timestamp? {
    try await readingLater { db in
      // Of the first run something is always kept.
      try db.firstInteger(
        """
        SELECT at FROM (
          SELECT * FROM (SELECT number, at FROM membership_change ORDER BY number LIMIT 1)
          UNION ALL SELECT * FROM (SELECT first, at FROM membership_run ORDER BY last LIMIT 1))
        ORDER BY number LIMIT 1
        """
      ).map { Timestamp(microseconds: $0) }
    }
  }

  private static func changesInRuns(
    of profile: ProfileRow, before number: UInt64, limit: Int, forgotten: UInt64, _ db: Database
  ) throws -> [RecordedMembershipChange] {
    var changes: [RecordedMembershipChange] = []
    for last in try StoredMembershipRun.numbers(around: profile, db) {
      // The runs come newest first, and none begins before another ends.
      guard changes.count < limit else { break }
      let run = try StoredMembershipRun(last: last, db)
      guard run.first < number else { continue }
      changes += run.changes(of: profile).filter { $0.number < number && $0.number > forgotten }
    }
    return changes
  }
}
