internal import GRDB
public import Ports
internal import Synchronization
public import Vocabulary

extension SQLiteStateStore {
  public func checkpoint() throws(StateStoreError) -> FlowCheckpoint { last.withLock { $0 } }

  public func lookUp(identifiers: [KeyedHash], messages keys: [KeyedHash]) throws(StateStoreError) -> StateLookUp {
    let found = try memory.withLock { (memory) throws(StateStoreError) -> [ProfileRow?] in
      try profiles(of: identifiers, cache: &memory.identifiers)
    }
    return StateLookUp(profiles: found, messagesSeen: messages.known(keys))
  }

  private func profiles(of identifiers: [KeyedHash], cache: inout IdentifierCache) throws(StateStoreError) -> [ProfileRow?] {
    var answers = identifiers.map { cache.profile($0) }
    // In order of key, so that neighbours in the table are read together.
    let missing = answers.indices.filter { answers[$0] == nil }.sorted { identifiers[$0] < identifiers[$1] }
    if missing.isEmpty { return answers }
    try readingAsWriter { db in
      let statement = try PreparedStatement(db, "SELECT profile FROM identifier WHERE key = ?")
      for index in missing {
        try statement.bind(identifiers[index])
        guard try statement.next() else { continue }
        let profile = ProfileRow(rawValue: statement.unsigned(0))
        statement.reset()
        answers[index] = profile
        cache.note(identifiers[index], profile)
      }
    }
    return answers
  }

  public func load(profiles rows: [ProfileRow], timersDueBy dueBy: Timestamp, timersMax: Int) throws(StateStoreError) -> LoadedState {
    try readingAsWriter { db in
      var timers = try SQLiteStateStore.timers(db, dueBy: dueBy, limit: timersMax + 1)
      let more = timers.count > timersMax
      if more { timers.removeLast() }
      var (found, missing) = remembered(rows + timers.map(\.profile))
      if missing.isEmpty { return LoadedState(profiles: found, timers: timers, moreTimersDue: more) }
      let known = found.count
      let statement = try PreparedStatement(db, "SELECT bytes FROM profile WHERE row = ?")
      for row in missing {
        try statement.bind(row.rawValue)
        guard try statement.next() else { continue }
        found.append(ProfileRecordBytes(row: row, bytes: statement.bytes(0)))
        statement.reset()
      }
      records.withLock { for record in found[known...] { $0.note(record) } }
      return LoadedState(profiles: found, timers: timers, moreTimersDue: more)
    }
  }

  /// The records that are in memory, and the rows of the others, in order and each once.
  private func remembered(_ rows: [ProfileRow]) -> (found: [ProfileRecordBytes], missing: [ProfileRow]) {
    records.withLock { records in
      var found: [ProfileRecordBytes] = []
      var missing: [ProfileRow] = []
      var previous: ProfileRow?
      for row in rows.sorted() where row != previous {
        previous = row
        if let bytes = records.bytes(row) { found.append(ProfileRecordBytes(row: row, bytes: bytes)) } else { missing.append(row) }
      }
      return (found, missing)
    }
  }

  private static func timers(_ db: Database, dueBy: Timestamp, limit: Int) throws -> [ProfileTimer] {
    let statement = try PreparedStatement(db, "SELECT due, profile FROM timer WHERE due <= ? ORDER BY due, profile LIMIT ?")
    try statement.bind(dueBy, limit)
    var timers: [ProfileTimer] = []
    while try statement.next() {
      timers.append(ProfileTimer(due: statement.timestamp(0), profile: ProfileRow(rawValue: statement.unsigned(1))))
    }
    return timers
  }

  public func scan(after row: ProfileRow, limit: Int) throws(StateStoreError) -> [ProfileRecordBytes] {
    let stored = try readingAsWriter { db in
      let statement = try PreparedStatement(db, "SELECT row, bytes FROM profile WHERE row > ? ORDER BY row LIMIT ?")
      try statement.bind(row.rawValue, limit)
      var found: [ProfileRecordBytes] = []
      while try statement.next() {
        found.append(ProfileRecordBytes(row: ProfileRow(rawValue: statement.unsigned(0)), bytes: statement.bytes(1)))
      }
      return found
    }
    // The flow's thread alone calls this and commits, so nothing moves from the log to the table in between.
    let newer = records.withLock { $0.pinned(after: row, limit: limit) }
    let replaced = Set(newer.map(\.row))
    return Array((stored.filter { !replaced.contains($0.row) } + newer).sorted { $0.row < $1.row }.prefix(limit))
  }

  public func definitions(version: DefinitionsVersion) throws(StateStoreError) -> Definitions? {
    try readingNow { db in try StoredFlow.readBytes(version: version, db).map { try StoredJSON.decode(Definitions.self, $0) } }
  }

  public func commit(_ batch: StateCommit) throws(StateStoreError) {
    let before = last.withLock { $0 }
    guard batch.position >= before.position else { throw .refused(rule: "a commit's position does not go back") }
    guard batch.clock >= before.clock else { throw .refused(rule: "the flow's clock does not go back") }
    try messages.makeRoom()
    let run = messages.currentRun
    try memory.withLock { (memory) throws(StateStoreError) in
      let slice = records.withLock { memory.log.slice(batch.profiles, cache: $0) }
      let writer = BatchWriter(settings: settings, run: run, merged: memory.merged, lastRow: memory.lastRow, log: memory.log, slice: slice)
      {
        row in self.records.withLock { $0.bytes(row) != nil }
      }
      let changes = try writing { db in try writer.write(batch, db) }
      settings.transactionHasEnded?()
      // From here on it is committed, and what is in memory follows.
      for (row, isMerged) in changes.merged { memory.merged.set(row, isMerged) }
      memory.lastRow = changes.lastRow
      for entry in batch.identifiers { memory.identifiers.note(entry.key, entry.profile) }
      let chunks = records.withLock { records in
        records.unpin(slice.settled.map(\.row))
        for record in batch.profiles { records.pin(record, blob: memory.log.next) }
        return records.chunkCount
      }
      memory.log.follow(slice, chunkCount: chunks)
    }
    messages.note(batch.messages, at: batch.clock)
    last.withLock { $0.follow(batch) }
  }
}

extension FlowCheckpoint {
  fileprivate mutating func follow(_ batch: StateCommit) {
    position = batch.position
    clock = batch.clock
    nextProfile = batch.nextProfile
    nextSignature = batch.nextSignature
    warmups = batch.warmups ?? warmups
    let edges = batch.scoreEdges ?? definitions.scoreEdges
    definitions = batch.definitions ?? definitions
    definitions.scoreEdges = edges.flatMap { $0.isEmpty ? nil : $0 }
    decisions.apply(batch.decisions)
    identityPass = batch.identityPass ?? identityPass
    reviews.apply(batch.reviews)
    matchModel = batch.matchModel ?? matchModel
  }
}
