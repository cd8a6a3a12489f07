public import Ports
internal import Synchronization
public import Vocabulary

extension InMemoryStateStore {
  public func profileRow(identifier: KeyedHash) async throws(StateStoreError) -> ProfileRow? {
    state.withLock { $0.identifiers[identifier] }
  }

  public func profile(row: ProfileRow) async throws(StateStoreError) -> ProfileRecordBytes? {
    state.withLock { $0.profiles[row].map { ProfileRecordBytes(row: row, bytes: $0) } }
  }

  public func profiles(rows: [ProfileRow]) async throws(StateStoreError) -> [ProfileRecordBytes] {
    let found = state.withLock { state in rows.compactMap { row in state.profiles[row].map { ProfileRecordBytes(row: row, bytes: $0) } } }
    await profilesAreRead.withLock { $0 }?(rows)
    return found
  }

  public func members(of segment: SegmentID, after row: ProfileRow, limit: Int) async throws(StateStoreError) -> [SegmentMember] {
    state.withLock { state in
      let members = (state.members[segment] ?? [:]).filter { $0.key > row }.map { SegmentMember(profile: $0.key, since: $0.value) }
      return Array(members.sorted { $0.profile < $1.profile }.prefix(limit))
    }
  }

  public func segmentSizes() async throws(StateStoreError) -> [SegmentID: Int] {
    state.withLock { $0.members.mapValues(\.count).filter { $0.value > 0 } }
  }

  public func profileCount() async throws(StateStoreError) -> Int {
    let records = state.withLock { Array($0.profiles.values) }
    var count = 0
    for bytes in records {
      do throws(StoredFormatError) {
        if try ProfileRecord(encoded: bytes).mergedInto == nil { count += 1 }
      } catch {
        throw .damaged(what: error.what)
      }
    }
    return count
  }

  public func deadLetters(before offset: JournalOffset?, limit: Int) async throws(StateStoreError) -> [DeadLetter] {
    state.withLock { state in
      let letters = state.deadLetters.values.filter { letter in offset.map { letter.offset < $0 } ?? true }
      return Array(letters.sorted { $0.offset > $1.offset }.prefix(limit))
    }
  }

  public func deadLetter(at offset: JournalOffset) async throws(StateStoreError) -> DeadLetter? {
    state.withLock { $0.deadLetters[offset] }
  }

  public func sourceFigures() async throws(StateStoreError) -> [SourceFigures] {
    state.withLock { $0.figures.values.sorted { $0.source.rawValue < $1.source.rawValue } }
  }

  /// Like the real one: a page does not end inside the rows of one command, unless they alone are more than `limit`.
  public func auditRows(before offset: JournalOffset?, limit: Int) async throws(StateStoreError) -> [AuditRow] {
    state.withLock { state in
      let rows = Array(state.audit.reversed().filter { row in offset.map { row.offset < $0 } ?? true })
      guard rows.count > limit, limit > 0 else { return Array(rows.prefix(limit)) }
      let whole = rows.prefix(limit).filter { $0.offset > rows[limit].offset }
      return whole.isEmpty ? Array(rows.prefix(limit)) : whole
    }
  }

  public func tokens() async throws(StateStoreError) -> [AccessToken] { state.withLock { $0.tokens.values.sorted { $0.name < $1.name } } }

  public func refusals(limit: Int) async throws(StateStoreError) -> [MergeRefusal] {
    state.withLock { Array($0.refusals.reversed().prefix(limit)) }
  }

  public func committed() async throws(StateStoreError) -> FlowCheckpoint { state.withLock { $0.checkpoint } }

  public func deduplicationWindow() async throws(StateStoreError) -> DeduplicationWindow {
    state.withLock { DeduplicationWindow(since: $0.messages.values.min(), messages: $0.messages.count) }
  }
}
