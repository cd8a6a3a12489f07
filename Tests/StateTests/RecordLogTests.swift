import Dispatch
import GeneratedInputs
import Ports
import StateSQLite
import Synchronization
import Testing
import Vocabulary

/// Records pass through the log before they stand in the table of profiles; nobody who reads may notice where they are.
@Suite struct `Changed profile records` {
  @Test(arguments: 1...8)
  func `are read as they were committed last, wherever they are and however often the store is opened`(seed: Int) async throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: UInt64(seed))
    var store = try SQLiteStateStore(folder: folder.store, settings: Self.tiny)
    var model: [ProfileRow: [UInt8]] = [:]
    for position in 1...120 {
      let records = Self.records(&random, known: model.count)
      try store.commit(Given.commit(position) { $0.profiles = records })
      for record in records { model[record.row] = record.bytes }
      if Int.random(in: 0..<12, using: &random) == 0 {
        await store.close()
        store = try SQLiteStateStore(folder: folder.store, settings: Self.tiny)
      }
      if position % 10 == 0 { try await Self.compare(store, model) }
    }
    await store.close()
  }

  @Test func `are found by whoever has seen what else their commit wrote`() async throws {
    let folder = try TemporaryFolder()
    let opened = Mutex<SQLiteStateStore?>(nil)
    let reading = Mutex<Task<ProfileRecordBytes?, any Error>?>(nil)
    let isMissing = DispatchSemaphore(value: 0)
    var settings = Self.tiny
    settings.recordIsMissing = { isMissing.signal() }
    settings.transactionHasEnded = {
      let store = opened.withLock { $0 }
      reading.withLock { $0 = Task.detached { try await store?.profile(row: ProfileRow(rawValue: 1)) } }
      isMissing.wait()
    }
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    opened.withLock { $0 = store }
    try store.commit(Given.commit(1) { $0.profiles = [Given.profile(1, bytes: 10)] })
    let found = try await reading.withLock { $0 }?.value
    #expect(found == Given.profile(1, bytes: 10))
    await store.close()
  }

  @Test func `leave the log within its limit, and none is lost when it has gone round`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store, settings: Self.tiny)
    for position in 2...400 {
      try store.commit(
        Given.commit(position) { $0.profiles = [Given.profile(position, bytes: 500), Given.profile(1, bytes: position % 7)] })
    }
    let bytes = try store.number("SELECT sum(length(bytes)) FROM record_log")
    #expect(bytes <= Self.tiny.recordLogBytesMax)
    let settled = try store.number("SELECT count(*) FROM profile")
    #expect(settled > 300)
    #expect(try await store.profileCount() == 400)
    await store.close()
  }

  @Test func `of a file of the first schema are found`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store, settings: Self.tiny)
    let old = Given.profile(7, bytes: 30)
    try store.execute(
      "INSERT INTO profile VALUES (7, x'\(old.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())')")
    try store.execute("DROP TABLE record_log")
    try store.execute("DROP TABLE membership_hour")
    try store.execute("DROP INDEX membership_change_profile")
    try store.execute("DROP TABLE identity_decision")
    try store.execute("DROP TABLE identity_pass")
    for table in ["match_review", "match_model", "account", "group_member", "group_size", "group_refresh", "membership_run", "mail_domain"]
    {
      try store.execute("DROP TABLE \(table)")
    }
    try store.execute("ALTER TABLE flow DROP COLUMN score_edges")
    try store.execute("PRAGMA user_version = 1")
    await store.close()
    let again = try SQLiteStateStore(folder: folder.store)
    #expect(try await again.profile(row: old.row) == old)
    #expect(try again.scan(after: ProfileRow(rawValue: 0), limit: 10) == [old])
    await again.close()
  }

  /// Everything happens within a few commits: rounds, evictions, records larger than the cache.
  private static var tiny: SQLiteStateSettings {
    var settings = SQLiteStateSettings()
    settings.recordLogBytesMax = 20_000
    settings.recordCacheBytes = 2_000
    return settings
  }

  /// Some known ones and some new ones, over several chunks of rows.
  private static func records(_ random: inout SeededRandom, known: Int) -> [ProfileRecordBytes] {
    var rows = Set<Int>()
    for _ in 0..<Int.random(in: 0..<12, using: &random) { rows.insert(Int.random(in: 1...max(known, 1), using: &random)) }
    for row in 0..<Int.random(in: 0..<14, using: &random) { rows.insert(known + 1 + row) }
    return rows.sorted().map { Given.profile($0, bytes: Int.random(in: 0..<900, using: &random)) }
  }

  private static func compare(_ store: SQLiteStateStore, _ model: [ProfileRow: [UInt8]]) async throws {
    let expected = model.map { ProfileRecordBytes(row: $0.key, bytes: $0.value) }.sorted { $0.row < $1.row }
    let loaded = try store.load(profiles: expected.map(\.row), timersDueBy: .zero, timersMax: 0).profiles
    #expect(loaded.sorted { $0.row < $1.row } == expected)
    var scanned: [ProfileRecordBytes] = []
    while true {
      let page = try store.scan(after: scanned.last?.row ?? ProfileRow(rawValue: 0), limit: 7)
      if page.isEmpty { break }
      scanned += page
    }
    #expect(scanned == expected)
    for record in expected where record.row.rawValue % 5 == 0 { #expect(try await store.profile(row: record.row) == record) }
    #expect(try await store.profileCount() == expected.count)
  }
}
