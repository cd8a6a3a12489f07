import Foundation
import Ports
import StateSQLite
import Testing
import Vocabulary

@Suite struct `A state store in SQLite` {
  @Test func `what was committed is there after reopening, the key included`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    let key = try store.checkpoint().hashKey
    try store.commit(
      Given.commit(3) {
        $0.messages = Given.keys(0..<10)
        $0.identifiers = [IdentifierEntry(key: Given.key(1), profile: ProfileRow(rawValue: 1))]
        $0.profiles = [Given.profile(1), Given.profile(2)]
        $0.deliveries = [Given.delivery(1)]
      })
    let checkpoint = try store.checkpoint()
    await store.close()
    let again = try SQLiteStateStore(folder: folder.store)
    #expect(try again.checkpoint() == checkpoint)
    #expect(try again.checkpoint().hashKey == key)
    #expect(try again.lookUp(identifiers: [Given.key(1)], messages: Given.keys(0..<11)).messagesSeen.count { $0 } == 10)
    #expect(try await again.profileCount() == 2)
    #expect(try await again.deliveryCounts().pending == 1)
    await again.close()
  }

  @Test func `two stores have two keys`() async throws {
    let folder = try TemporaryFolder()
    let one = try SQLiteStateStore(folder: folder.path + "/one")
    let two = try SQLiteStateStore(folder: folder.path + "/two")
    #expect(try one.checkpoint().hashKey != two.checkpoint().hashKey)
    await one.close()
    await two.close()
  }

  @Test func `a second program is told that the store is held, and may have it afterwards`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    #expect(throws: StateStoreError.unavailable(reason: "another program holds the state store")) {
      try SQLiteStateStore(folder: folder.store)
    }
    await store.close()
    let next = try SQLiteStateStore(folder: folder.store)
    await next.close()
  }

  @Test func `a store of a newer program is refused with both versions`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    try store.execute("PRAGMA user_version = 99")
    await store.close()
    #expect(throws: StateStoreError.refused(rule: "the state store has schema 99 of a newer program; this one knows schemas up to 8")) {
      try SQLiteStateStore(folder: folder.store)
    }
  }

  @Test func `a file that is no database is damaged`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.store, withIntermediateDirectories: true)
    try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: folder.store + "/state.sqlite"))
    do {
      _ = try SQLiteStateStore(folder: folder.store)
      Issue.record("was opened")
    } catch .damaged {}
  }

  @Test func `a full disk refuses the whole commit, and the same commit is taken once there is room`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    try store.commit(Given.commit(1) { $0.profiles = [Given.profile(1)] })
    try store.limit(pages: 60)
    let large = Given.commit(2) {
      $0.messages = Given.keys(0..<10)
      $0.identifiers = [IdentifierEntry(key: Given.key(1), profile: ProfileRow(rawValue: 5))]
      $0.profiles = (1...400).map { Given.profile($0, bytes: 2000) }
      $0.profiles[0] = ProfileRecordBytes(
        row: ProfileRow(rawValue: 1), bytes: ProfileRecord(row: ProfileRow(rawValue: 1), mergedInto: ProfileRow(rawValue: 2)).encoded())
    }
    for _ in 0..<2 { #expect(throws: StateStoreError.full) { try store.commit(large) } }
    #expect(try store.checkpoint().position.rawValue == 1)
    let nothing = try store.lookUp(identifiers: [Given.key(1)], messages: Given.keys(0..<10))
    #expect(nothing.profiles == [nil] && !nothing.messagesSeen.contains(true))
    #expect(try await store.profileCount() == 1)
    try store.limit(pages: 1_000_000)
    try store.commit(large)
    #expect(try await store.profileCount() == 399)
    #expect(try store.lookUp(identifiers: [Given.key(1)], messages: []).profiles == [ProfileRow(rawValue: 5)])
    await store.close()
  }

  @Test func `a crash between commits leaves exactly the last commit`() async throws {
    let folder = try TemporaryFolder()
    var settings = SQLiteStateSettings()
    settings.checkpointBytes = 256 << 10
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    for position in 1...40 {
      try store.commit(
        Given.commit(position) {
          $0.messages = Given.keys(position * 10..<position * 10 + 10)
          $0.profiles = (1...30).map { Given.profile($0 + position, bytes: 500) }
        })
      guard position % 8 == 0 else { continue }
      let copy = folder.path + "/crashed-\(position)"
      try copyAsAfterCrash(folder.store, to: copy)
      let crashed = try SQLiteStateStore(folder: copy)
      #expect(try crashed.checkpoint().position.rawValue == UInt64(position))
      #expect(try crashed.lookUp(identifiers: [], messages: Given.keys(10..<position * 10 + 10)).messagesSeen.allSatisfy { $0 })
      #expect(try await crashed.profileCount() == position + 29)
      await crashed.close()
    }
    await store.close()
  }

  @Test func `a torn write-ahead log leaves a state that was committed`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    for position in 1...20 {
      try store.commit(
        Given.commit(position) {
          $0.messages = Given.keys(position * 10..<position * 10 + 10)
          $0.profiles = [Given.profile(position)]
        })
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.store + "/state.sqlite-wal"))
    var positions: Set<UInt64> = []
    for part in 1...12 {
      let copy = folder.path + "/torn-\(part)"
      try copyAsAfterCrash(folder.store, to: copy)
      var torn = whole.prefix(whole.count * part / 12)
      // Half of a sector of rubbish after the tear.
      torn.append(Data(repeating: UInt8(part), count: 300))
      try torn.write(to: URL(fileURLWithPath: copy + "/state.sqlite-wal"))
      let crashed = try SQLiteStateStore(folder: copy)
      let position = try crashed.checkpoint().position.rawValue
      positions.insert(position)
      #expect(try await crashed.profileCount() == Int(position))
      #expect(try await crashed.deduplicationWindow().messages == Int(position) * 10)
      await crashed.close()
    }
    #expect(positions.count > 3 && positions.contains(20))
    await store.close()
  }

  @Test func `the audit log refuses change and removal, whoever asks`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    let row = AuditRow(
      offset: JournalOffset(rawValue: 1), at: Given.at(1), actor: "admin", action: "token.create", subject: "ci", detail: "created")
    try store.commit(Given.commit(2) { $0.audit = [row] })
    #expect(throws: (any Error).self) { try store.execute("UPDATE audit SET actor = 'nobody'") }
    #expect(throws: (any Error).self) { try store.execute("DELETE FROM audit") }
    #expect(try await store.auditRows(before: nil, limit: 9) == [row])
    await store.close()
  }

  @Test func `dead letters, refusals and given-up deliveries are bounded, the oldest dropped`() async throws {
    let folder = try TemporaryFolder()
    var settings = SQLiteStateSettings()
    settings.deadLettersMax = 5
    settings.refusalsMax = 3
    settings.failedDeliveriesMax = 2
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    for position in 1...8 {
      try store.commit(
        Given.commit(position) {
          $0.deadLetters = [
            DeadLetter(
              offset: JournalOffset(rawValue: UInt64(position)), source: SourceID(rawValue: 1), receivedAt: Given.at(position),
              reason: .notAnObject, field: nil, call: .batch, body: [])
          ]
          $0.refusals = [
            MergeRefusal(
              identifier: Given.key(position), type: .email, profile: ProfileRow(rawValue: 1), at: Given.at(position),
              limit: "limit_per_type")
          ]
          $0.deliveries = [Given.delivery(position)]
        })
    }
    #expect(try await store.deadLetters(before: nil, limit: 99).map(\.offset.rawValue) == [8, 7, 6, 5, 4])
    #expect(try await store.refusals(limit: 99).map(\.identifier) == [8, 7, 6].map { Given.key($0) })
    let pending = try await store.pendingDeliveries(for: DestinationID(rawValue: 1), now: Given.at(99), limit: 4)
    try await store.record(pending.map { DeliveryReceipt(number: $0.number, at: Given.at(99), outcome: .failed(error: "410")) })
    #expect(try await store.failedDeliveries(limit: 99).map(\.delivery.idempotencyKey) == ["4", "3"])
    #expect(try await store.deliveryCounts() == DeliveryCounts(pending: 4, failed: 2, delivered: 0, withheld: 0))
    await store.close()
  }

  @Test func `under steady commits the write-ahead log stays bounded`() async throws {
    let folder = try TemporaryFolder()
    var settings = SQLiteStateSettings()
    settings.checkpointBytes = 1 << 20
    settings.writeAheadLogBytesMax = 2 << 20
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    for position in 1...300 { try store.commit(Given.commit(position) { $0.profiles = (1...100).map { Given.profile($0, bytes: 900) } }) }
    store.settle()
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: folder.store + "/state.sqlite-wal")[.size] as? Int)
    #expect(size < 16 << 20, "300 commits write 40 MB")
    await store.close()
  }

  @Test func `errors hold no values`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    do {
      try store.execute("INSERT INTO token VALUES ('ann@example.com', NULL, 'read', 1)")
      Issue.record("was taken")
    } catch {
      #expect(!"\(error)".contains("ann@example.com"))
    }
    await store.close()
  }
}
