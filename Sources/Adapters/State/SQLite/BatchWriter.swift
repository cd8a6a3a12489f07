internal import GRDB
internal import Ports
internal import Vocabulary

/// Writes one commit inside a transaction, in the order of the tables' keys where order within a list does not matter.
struct BatchWriter {
  let settings: SQLiteStateSettings
  /// The run that the message keys belong to.
  let run: UInt64
  let merged: RowSet
  let lastRow: ProfileRow
  let log: RecordLog
  let slice: RecordLog.Slice
  /// Whether a record is in memory, and so exists.
  let isInMemory: (ProfileRow) -> Bool

  /// What memory is to follow once the transaction is committed.
  struct Changes {
    var merged: [(row: ProfileRow, isMerged: Bool)] = []
    var lastRow: ProfileRow
  }

  func write(_ batch: StateCommit, _ db: Database) throws -> Changes {
    var changes = Changes(lastRow: lastRow)
    try StoredFlow.write(batch, db)
    try write(messages: batch.messages, at: batch.clock, db)
    try write(identifiers: batch.identifiers, db)
    try write(profiles: batch.profiles, db, &changes)
    try write(timers: batch.timers, db)
    try write(memberships: batch.memberships, db)
    try DeliveryLine.add(batch.deliveries, from: batch.clock, db)
    try write(withheld: batch.withheld, db)
    if let outcome = batch.outcome {
      try PreparedStatement(db, "INSERT INTO outcome VALUES (?, ?)").run(outcome.first.rawValue, outcome.encoded())
    }
    try StoredDeadLetter.add(batch.deadLetters, limit: settings.deadLettersMax, db)
    try write(audit: batch.audit, db)
    try write(tokens: batch.tokens, db)
    for note in batch.retries {
      try PreparedStatement(db, "UPDATE dead_letter SET retried_as = ? WHERE offset = ?").run(
        note.retriedAs.rawValue, note.deadLetter.rawValue)
    }
    try write(figures: batch.sourceFigures, db)
    try write(refusals: batch.refusals, db)
    try StoredGroups.write(batch, db)
    return changes
  }

  private func write(messages keys: [KeyedHash], at clock: Timestamp, _ db: Database) throws {
    guard !keys.isEmpty else { return }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(keys.count * 16)
    for key in keys { withUnsafeBytes(of: (key.high.bigEndian, key.low.bigEndian)) { bytes.append(contentsOf: $0) } }
    try PreparedStatement(db, "INSERT INTO message_batch (run, at, keys) VALUES (?, ?, ?)").run(run, clock, bytes)
  }

  private func write(identifiers: [IdentifierEntry], _ db: Database) throws {
    let sql = "INSERT INTO identifier VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET profile = excluded.profile"
    let statement = try PreparedStatement(db, sql)
    for entry in identifiers.sorted(by: { $0.key < $1.key }) { try statement.run(entry.key, entry.profile.rawValue) }
  }

  private func write(profiles: [ProfileRecordBytes], _ db: Database, _ changes: inout Changes) throws {
    var added = 0
    for record in profiles {
      if try isNew(record.row, db) { added += 1 }
      changes.lastRow = max(changes.lastRow, record.row)
      let isMerged = try BatchWriter.isMergedAway(record.bytes)
      if isMerged != merged.contains(record.row) { changes.merged.append((record.row, isMerged)) }
    }
    try StateCounter.profiles.add(added, db)
    for (row, isMerged) in changes.merged {
      try PreparedStatement(db, isMerged ? "INSERT INTO merged VALUES (?)" : "DELETE FROM merged WHERE row = ?").run(row.rawValue)
      try StateCounter.mergedProfiles.add(isMerged ? 1 : -1, db)
    }
    try log.write(slice, db)
  }

  /// Rows are dense: those past the last one are new without asking, and of the others nearly all are in memory.
  private func isNew(_ row: ProfileRow, _ db: Database) throws -> Bool {
    if row > lastRow { return true }
    if isInMemory(row) { return false }
    let statement = try PreparedStatement(db, "SELECT 1 FROM profile WHERE row = ?")
    try statement.bind(row.rawValue)
    defer { statement.reset() }
    return try !statement.next()
  }

  private static func isMergedAway(_ bytes: [UInt8]) throws -> Bool {
    do { return try ProfileRecord.isMergedAway(bytes) } catch {
      throw StateStoreError.refused(rule: "a profile's bytes are an encoded record")
    }
  }

  private func write(timers: [TimerChange], _ db: Database) throws {
    let remove = try PreparedStatement(db, "DELETE FROM timer WHERE due = ? AND profile = ?")
    for timer in timers.sorted(by: { ($0.old ?? .zero, $0.profile) < ($1.old ?? .zero, $1.profile) }) {
      guard let old = timer.old else { continue }
      guard try remove.run(old, timer.profile.rawValue) == 1 else {
        throw StateStoreError.refused(rule: "a timer's old due time is the one that is stored")
      }
    }
    let add = try PreparedStatement(db, "INSERT INTO timer VALUES (?, ?)")
    for timer in timers.sorted(by: { ($0.new ?? .zero, $0.profile) < ($1.new ?? .zero, $1.profile) }) {
      if let new = timer.new { try add.run(new, timer.profile.rawValue) }
    }
  }
}
