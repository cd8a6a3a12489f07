internal import GRDB
internal import Ports
internal import Vocabulary

/// Dead letters in the file: the newest ones, the rest only counted.
enum StoredDeadLetter {
  static let columns = "offset, source, received_at, reason, field, call, body, body_was_cut, retried_as"

  /// One that is there already stays as it is.
  static func add(_ letters: [DeadLetter], limit: Int, _ db: Database) throws {
    guard !letters.isEmpty else { return }
    let statement = try PreparedStatement(db, "INSERT OR IGNORE INTO dead_letter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    var added = 0
    for letter in letters {
      added += try statement.run(
        letter.offset.rawValue, letter.source.rawValue, letter.receivedAt, letter.reason.rawValue, letter.field,
        UInt32(letter.call.rawValue),
        letter.body, letter.bodyWasCut, letter.retriedAs?.rawValue)
    }
    try StateCounter.deadLetters.add(added, db)
    let excess = try StateCounter.deadLetters.value(db) - max(1, limit)
    guard excess > 0 else { return }
    try PreparedStatement(db, "DELETE FROM dead_letter WHERE offset IN (SELECT offset FROM dead_letter ORDER BY offset LIMIT ?)").run(
      excess)
    try StateCounter.deadLetters.add(-excess, db)
    try StateCounter.deadLettersDropped.add(excess, db)
  }

  static func read(_ row: PreparedStatement) throws -> DeadLetter {
    guard let reason = DeadLetter.Reason(rawValue: row.text(3)),
      let call = CollectedRequest.Call(rawValue: UInt8(truncatingIfNeeded: row.integer(5)))
    else { throw StoredFormatError(what: "dead letter of an unknown kind") }
    return DeadLetter(
      offset: JournalOffset(rawValue: row.unsigned(0)), source: SourceID(rawValue: row.number(1)), receivedAt: row.timestamp(2),
      reason: reason,
      field: row.isNull(4) ? nil : row.text(4), call: call, body: row.bytes(6), bodyWasCut: row.integer(7) == 1,
      retriedAs: row.isNull(8) ? nil : JournalOffset(rawValue: row.unsigned(8)))
  }
}
