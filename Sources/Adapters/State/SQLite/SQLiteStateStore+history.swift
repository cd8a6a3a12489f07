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
    try await readingLater { db in
      let statement = try PreparedStatement(
        db,
        """
        SELECT number, segment, change, at, because FROM membership_change WHERE profile = ? AND number < ? ORDER BY number DESC LIMIT ?
        """)
      try statement.bind(profile.rawValue, number ?? UInt64(Int64.max), limit)
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
      return changes
    }
  }

  public func oldestMembershipChange() async throws(StateStoreError) -> Timestamp? {
    try await readingLater { db in
      try db.firstInteger("SELECT at FROM membership_change ORDER BY number LIMIT 1").map { Timestamp(microseconds: $0) }
    }
  }
}
