internal import GRDB
internal import Ports
internal import Vocabulary

/// Writes who is in which segment, and the history of it.
struct MembershipWriter {
  private let db: Database
  private let enter: PreparedStatement
  private let leave: PreparedStatement
  private let note: PreparedStatement
  private var nextNumber: UInt64

  /// From so many changes on a run is one statement: binding and stepping cost more than what a statement does to one row.
  private static let bulkMin = 16

  init(_ db: Database) throws {
    self.db = db
    enter = try PreparedStatement(db, "INSERT OR IGNORE INTO membership VALUES (?, ?, ?)")
    leave = try PreparedStatement(db, "DELETE FROM membership WHERE segment = ? AND profile = ?")
    note = try PreparedStatement(
      db, "INSERT INTO membership_change (number, segment, profile, change, at, because) VALUES (?, ?, ?, ?, ?, ?)")
    nextNumber = try MembershipNumbers.newest(db) + 1
  }

  /// - Parameter run: changes that differ in the profile alone.
  /// - Returns: how many were members, or were none, before.
  mutating func write(_ run: ArraySlice<MembershipChange>) throws -> Int {
    try record(run)
    if let first = run.first, run.count >= MembershipWriter.bulkMin { return try writeAtOnce(run, first) }
    var moved = 0
    for change in run {
      switch change.change {
      case .entered: moved += try enter.run(change.segment.rawValue, change.profile.rawValue, change.at)
      case .left: moved += try leave.run(change.segment.rawValue, change.profile.rawValue)
      }
    }
    return moved
  }

  private mutating func record(_ run: ArraySlice<MembershipChange>) throws {
    if run.count >= StoredMembershipRun.changesMin {
      try StoredMembershipRun.write(run, from: nextNumber, db)
      nextNumber += UInt64(run.count)
      return
    }
    for change in run {
      try note.run(
        nextNumber, change.segment.rawValue, change.profile.rawValue, UInt32(change.change.rawValue), change.at, change.because)
      nextNumber += 1
    }
  }

  private func writeAtOnce(_ run: ArraySlice<MembershipChange>, _ first: MembershipChange) throws -> Int {
    var profiles = "["
    profiles.reserveCapacity(run.count * 10)
    for change in run {
      if profiles.utf8.count > 1 { profiles += "," }
      profiles += String(change.profile.rawValue)
    }
    profiles += "]"
    switch first.change {
    case .entered:
      return try PreparedStatement(db, "INSERT OR IGNORE INTO membership SELECT ?, value, ? FROM json_each(?)")
        .run(first.segment.rawValue, first.at, profiles)
    case .left:
      return try PreparedStatement(db, "DELETE FROM membership WHERE segment = ? AND profile IN (SELECT value FROM json_each(?))")
        .run(first.segment.rawValue, profiles)
    }
  }
}
