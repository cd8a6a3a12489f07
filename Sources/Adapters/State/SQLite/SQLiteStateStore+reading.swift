internal import GRDB
public import Ports
internal import Synchronization
public import Vocabulary

extension SQLiteStateStore {
  public func profileRow(identifier: KeyedHash) async throws(StateStoreError) -> ProfileRow? {
    try readingNow { db in
      let statement = try PreparedStatement(db, "SELECT profile FROM identifier WHERE key = ?")
      try statement.bind(identifier)
      guard try statement.next() else { return nil }
      defer { statement.reset() }
      return ProfileRow(rawValue: statement.unsigned(0))
    }
  }

  public func profile(row: ProfileRow) async throws(StateStoreError) -> ProfileRecordBytes? {
    if let bytes = records.withLock({ $0.bytes(row) }) { return ProfileRecordBytes(row: row, bytes: bytes) }
    let stored = try readingNow { db in
      let statement = try PreparedStatement(db, "SELECT bytes FROM profile WHERE row = ?")
      try statement.bind(row.rawValue)
      guard try statement.next() else { return nil as ProfileRecordBytes? }
      defer { statement.reset() }
      return ProfileRecordBytes(row: row, bytes: statement.bytes(0))
    }
    return stored ?? committed([row]).first
  }

  public func profiles(rows: [ProfileRow]) async throws(StateStoreError) -> [ProfileRecordBytes] {
    let newest = inMemory(rows)
    guard newest.count < rows.count else { return newest }
    let known = Set(newest.map(\.row))
    let rest = rows.filter { !known.contains($0) }
    let stored = try await readingLater { db in
      let statement = try PreparedStatement(db, "SELECT bytes FROM profile WHERE row = ?")
      return try rest.compactMap { row -> ProfileRecordBytes? in
        try statement.bind(row.rawValue)
        guard try statement.next() else { return nil }
        defer { statement.reset() }
        return ProfileRecordBytes(row: row, bytes: statement.bytes(0))
      }
    }
    guard stored.count < rest.count else { return newest + stored }
    let read = Set(stored.map(\.row))
    return newest + stored + committed(rest.filter { !read.contains($0) })
  }

  private func inMemory(_ rows: [ProfileRow]) -> [ProfileRecordBytes] {
    records.withLock { records in rows.compactMap { row in records.bytes(row).map { ProfileRecordBytes(row: row, bytes: $0) } } }
  }

  /// Records that were found neither in memory nor in the table: those of a new profile are in neither from the end of its transaction until the commit has
  /// ended, while its deliveries and identifiers are to be seen already. So a commit that is under way is waited for.
  private func committed(_ rows: [ProfileRow]) -> [ProfileRecordBytes] {
    settings.recordIsMissing?()
    return memory.withLock { _ in inMemory(rows) }
  }

  public func members(of segment: SegmentID, after row: ProfileRow, limit: Int) async throws(StateStoreError) -> [SegmentMember] {
    try await readingLater { db in
      let statement = try PreparedStatement(
        db, "SELECT profile, since FROM membership WHERE segment = ? AND profile > ? ORDER BY profile LIMIT ?")
      try statement.bind(segment.rawValue, row.rawValue, limit)
      var members: [SegmentMember] = []
      while try statement.next() {
        members.append(SegmentMember(profile: ProfileRow(rawValue: statement.unsigned(0)), since: statement.timestamp(1)))
      }
      return members
    }
  }

  public func segmentSizes() async throws(StateStoreError) -> [SegmentID: Int] {
    try await readingLater { db in
      let statement = try PreparedStatement(db, "SELECT segment, members FROM segment_size WHERE members > 0")
      var sizes: [SegmentID: Int] = [:]
      while try statement.next() { sizes[SegmentID(rawValue: statement.number(0))] = Int(statement.integer(1)) }
      return sizes
    }
  }

  public func profileCount() async throws(StateStoreError) -> Int {
    try await readingLater { db in try StateCounter.profiles.value(db) - StateCounter.mergedProfiles.value(db) }
  }

  public func deadLetters(before offset: JournalOffset?, limit: Int) async throws(StateStoreError) -> [DeadLetter] {
    try await readingLater { db in
      let statement = try PreparedStatement(
        db, "SELECT \(StoredDeadLetter.columns) FROM dead_letter WHERE offset < ? ORDER BY offset DESC LIMIT ?")
      try statement.bind(offset?.rawValue ?? UInt64(Int64.max), limit)
      var letters: [DeadLetter] = []
      while try statement.next() { letters.append(try StoredDeadLetter.read(statement)) }
      return letters
    }
  }

  public func deadLetter(at offset: JournalOffset) async throws(StateStoreError) -> DeadLetter? {
    try readingNow { db in
      let statement = try PreparedStatement(db, "SELECT \(StoredDeadLetter.columns) FROM dead_letter WHERE offset = ?")
      try statement.bind(offset.rawValue)
      guard try statement.next() else { return nil }
      defer { statement.reset() }
      return try StoredDeadLetter.read(statement)
    }
  }

  public func sourceFigures() async throws(StateStoreError) -> [SourceFigures] {
    try await readingLater { db in
      var rejected: [UInt32: [DeadLetter.Reason: UInt64]] = [:]
      let reasons = try PreparedStatement(db, "SELECT source, reason, events FROM source_rejected")
      while try reasons.next() {
        guard let reason = DeadLetter.Reason(rawValue: reasons.text(1)) else { throw StoredFormatError(what: "unknown reason") }
        rejected[reasons.number(0), default: [:]][reason] = reasons.unsigned(2)
      }
      let sums = try PreparedStatement(db, "SELECT source, accepted, duplicates, last_event_at FROM source_figures ORDER BY source")
      var figures: [SourceFigures] = []
      while try sums.next() {
        figures.append(
          SourceFigures(
            source: SourceID(rawValue: sums.number(0)), accepted: sums.unsigned(1), duplicates: sums.unsigned(2),
            rejected: rejected[sums.number(0)] ?? [:], lastEventAt: sums.isNull(3) ? nil : sums.timestamp(3)))
      }
      return figures
    }
  }

  /// The last page never ends inside the rows of one command, or reading on before its offset would lose the rest; only a command with
  /// more rows than `limit` is cut.
  public func auditRows(before offset: JournalOffset?, limit: Int) async throws(StateStoreError) -> [AuditRow] {
    try await readingLater { db in
      let statement = try PreparedStatement(
        db,
        """
        SELECT offset, at, actor, action, subject, detail FROM audit WHERE offset < ? ORDER BY offset DESC, item DESC LIMIT ?
        """)
      try statement.bind(offset?.rawValue ?? UInt64(Int64.max), limit + 1)
      var rows: [AuditRow] = []
      while try statement.next() {
        rows.append(
          AuditRow(
            offset: JournalOffset(rawValue: statement.unsigned(0)), at: statement.timestamp(1), actor: statement.text(2),
            action: statement.text(3), subject: statement.text(4), detail: statement.text(5)))
      }
      return AuditPage.cut(rows, limit: limit)
    }
  }

  public func tokens() async throws(StateStoreError) -> [AccessToken] {
    try await readingLater { db in
      let statement = try PreparedStatement(db, "SELECT name, sha256, scope, expires_at FROM token ORDER BY name")
      var tokens: [AccessToken] = []
      while try statement.next() {
        guard let scope = AccessToken.Scope(rawValue: statement.text(2)) else { throw StoredFormatError(what: "token of an unknown scope") }
        tokens.append(
          AccessToken(
            name: statement.text(0), sha256: statement.text(1), scope: scope, expiresAt: statement.isNull(3) ? nil : statement.timestamp(3))
        )
      }
      return tokens
    }
  }

  public func refusals(limit: Int) async throws(StateStoreError) -> [MergeRefusal] {
    try await readingLater { db in
      let statement = try PreparedStatement(
        db, "SELECT identifier, type, profile, at, exceeded FROM refusal ORDER BY number DESC LIMIT ?")
      try statement.bind(limit)
      var refusals: [MergeRefusal] = []
      while try statement.next() {
        let key = statement.bytes(0)
        guard key.count == 16 else { throw StoredFormatError(what: "identifier of a refusal") }
        refusals.append(
          MergeRefusal(
            identifier: KeyedHash(bytes: key), type: IdentifierType(rawValue: statement.text(1)),
            profile: ProfileRow(rawValue: statement.unsigned(2)),
            at: statement.timestamp(3), limit: statement.text(4)))
      }
      return refusals
    }
  }

  public func committed() async throws(StateStoreError) -> FlowCheckpoint { last.withLock { $0 } }

  public func deduplicationWindow() async throws(StateStoreError) -> DeduplicationWindow { messages.window }
}
