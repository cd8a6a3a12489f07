internal import GRDB

/// Changes of memberships are numbered without gaps, whether they stand alone or in a ``StoredMembershipRun``; the newest are kept.
enum MembershipNumbers {
  /// 0 when there was no change.
  static func newest(_ db: Database) throws -> UInt64 {
    let sql = """
      SELECT max(coalesce((SELECT max(number) FROM membership_change), 0), coalesce((SELECT max(last) FROM membership_run), 0))
      """
    return UInt64(try db.firstInteger(sql) ?? 0)
  }

  /// Changes up to this number are forgotten, also those of a run that is kept for its later ones.
  static func forgotten(limit: Int, _ db: Database) throws -> UInt64 {
    let (newest, limit) = (try newest(db), UInt64(max(1, limit)))
    return newest > limit ? newest - limit : 0
  }

  /// The newest one is never removed, so the next number is always one more.
  static func prune(limit: Int, _ db: Database) throws {
    let forgotten = try forgotten(limit: limit, db)
    try PreparedStatement(db, "DELETE FROM membership_change WHERE number <= ?").run(forgotten)
    try PreparedStatement(db, "DELETE FROM membership_run WHERE last <= ?").run(forgotten)
  }
}
