import CPlatform
import Foundation
import GRDB
import Glibc
import Ports
import StateSQLite
import Synchronization
import Vocabulary

/// What the state costs the flow: batches folded by profile over a million profiles, beside bare SQLite through GRDB doing the same reads
/// and writes; and look-ups of known messages.
enum StateBenchmark {
  static let profiles = 1_000_000
  static let profileBytes = 500
  static let events = 600_000

  static func run() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kith-state-bench-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { remove(folder) }
    let keys = ZipfRows(count: profiles)
    print("state: \(profiles) profiles of \(profileBytes) B, zipf 1.0, synchronous=FULL")
    print(StateBenchmarkRow.title)
    for cache in [64 << 20, 512 << 20] {
      try FoldedBatches.ours(folder: "\(folder)/ours", cacheBytes: cache, keys: keys, batches: [1_000, 5_000, 20_000])
      remove("\(folder)/ours")
    }
    try FoldedBatches.floor(path: "\(folder)/floor.sqlite", cacheBytes: 1 << 30, keys: keys, batches: [5_000, 20_000])
    try MessageLookUps.run(folder: "\(folder)/messages")
  }

  static func remove(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("stays: \(path)") }
  }

  static func bytesOnDisk(_ folder: String, where counts: (String) -> Bool) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter(counts).reduce(0) { sum, name in
      sum + (try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int ?? 0)
    }
  }
}

enum BenchmarkKeys {
  static func key(_ number: UInt64) -> KeyedHash {
    var hash = SipHash(key: HashKey(first: 1, second: 2))
    hash.update(number)
    return hash.finish()
  }

  static func profile(_ row: UInt64) -> ProfileRecordBytes {
    let head = ProfileRecord(row: ProfileRow(rawValue: row)).encoded()
    let bytes = head + [UInt8](repeating: UInt8(truncatingIfNeeded: row), count: StateBenchmark.profileBytes - head.count)
    return ProfileRecordBytes(row: ProfileRow(rawValue: row), bytes: bytes)
  }
}

enum FoldedBatches {
  static func ours(folder: String, cacheBytes: Int, keys: ZipfRows, batches: [Int]) throws {
    var settings = SQLiteStateSettings()
    settings.pageCacheBytes = cacheBytes
    let store = try SQLiteStateStore(folder: folder, settings: settings)
    var position: UInt64 = 0
    for first in stride(from: 1, through: StateBenchmark.profiles, by: 20_000) {
      position += 1
      var batch = StateCommit(
        position: JournalOffset(rawValue: position), clock: Timestamp(microseconds: Int64(position)),
        nextProfile: ProfileRow(rawValue: 1),
        nextSignature: SignatureID(rawValue: 1))
      batch.profiles = (first..<first + 20_000).map { BenchmarkKeys.profile(UInt64($0)) }
      batch.identifiers = (first..<first + 20_000).map {
        IdentifierEntry(key: BenchmarkKeys.key(UInt64($0)), profile: ProfileRow(rawValue: UInt64($0)))
      }
      try store.commit(batch)
    }
    store.settle()
    var random = SystemRandomNumberGenerator()
    var message: UInt64 = 1 << 40
    for size in batches {
      // The first batches fill the caches and are not counted.
      for counted in [false, true] {
        var row = StateBenchmarkRow("kith, batches of \(size), cache \(cacheBytes >> 20) MB")
        for _ in 0..<(counted ? StateBenchmark.events : StateBenchmark.events / 3) / size {
          let drawn = (0..<size).map { _ in keys.next(&random) }
          position += UInt64(size)
          try oneBatch(store, drawn, position: position, message: &message, &row)
        }
        if counted { row.show() }
      }
    }
    try finish { [position] in
      try await readProfiles(store)
      try await deliver(store, position: position)
      await store.close()
    }
  }

  /// Runs a task to its end from the benchmark's plain thread.
  private static func finish(_ body: @escaping @Sendable () async throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    let failure = Mutex<(any Error)?>(nil)
    Task {
      do { try await body() } catch { failure.withLock { $0 = error } }
      done.signal()
    }
    done.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private static func readProfiles(_ store: SQLiteStateStore) async throws {
    var row = StateBenchmarkRow("profile by identifier, one at a time")
    for _ in 0..<50_000 {
      let key = BenchmarkKeys.key(UInt64.random(in: 1...UInt64(StateBenchmark.profiles)))
      let started = ContinuousClock.now
      guard let found = try await store.profileRow(identifier: key) else { preconditionFailure("every key has a profile") }
      guard try await store.profile(row: found) != nil else { preconditionFailure("every row has a profile") }
      row.note(started.duration(to: .now))
    }
    row.show()
  }

  /// A hundred thousand deliveries wait; then they are handed out and confirmed, 200 at a time.
  private static func deliver(_ store: SQLiteStateStore, position: UInt64) async throws {
    let destination = DestinationID(rawValue: 1)
    var batch = StateCommit(
      position: JournalOffset(rawValue: position), clock: Timestamp(microseconds: Int64(position)), nextProfile: ProfileRow(rawValue: 1),
      nextSignature: SignatureID(rawValue: 1))
    batch.deliveries = (0..<100_000).map { number in
      Delivery(
        idempotencyKey: "\(number)", destination: destination, profile: ProfileRow(rawValue: UInt64(number % 50_000)),
        segment: SegmentID(rawValue: 1), change: .entered, at: .zero, body: [UInt8](repeating: 32, count: 300))
    }
    var commit = StateBenchmarkRow("outbox: 100,000 deliveries in one commit")
    try commit.time(events: batch.deliveries.count, folded: batch.deliveries.count) { try store.commit(batch) }
    commit.show()
    var row = StateBenchmarkRow("outbox: hand out and confirm 200")
    while row.events < 60_000 {
      let started = ContinuousClock.now
      let pending = try await store.pendingDeliveries(for: destination, now: .distantFuture, limit: 200)
      try await store.record(pending.map { DeliveryReceipt(number: $0.number, at: .zero, outcome: .delivered) })
      row.note(started.duration(to: .now), events: pending.count)
    }
    row.show()
  }

  private static func oneBatch(
    _ store: SQLiteStateStore, _ drawn: [UInt64], position: UInt64, message: inout UInt64, _ row: inout StateBenchmarkRow
  ) throws {
    let identifiers = Set(drawn).map { BenchmarkKeys.key($0) }
    let messages = drawn.indices.map { BenchmarkKeys.key(message + UInt64($0)) }
    message += UInt64(drawn.count)
    var batch = StateCommit(
      position: JournalOffset(rawValue: position), clock: Timestamp(microseconds: Int64(position)), nextProfile: ProfileRow(rawValue: 1),
      nextSignature: SignatureID(rawValue: 1))
    try row.time(events: drawn.count, folded: identifiers.count) {
      let found = try store.lookUp(identifiers: identifiers, messages: messages)
      precondition(!found.messagesSeen.contains(true))
      let loaded = try store.load(profiles: found.profiles.compactMap { $0 }, timersDueBy: .zero, timersMax: 1000)
      batch.profiles = loaded.profiles
      for index in batch.profiles.indices { batch.profiles[index].bytes[StateBenchmark.profileBytes - 1] &+= 1 }
      batch.messages = messages
      try store.commit(batch)
    }
  }

  /// The same reads and writes of profiles and nothing else, in GRDB's own way: no identifiers, no messages.
  static func floor(path: String, cacheBytes: Int, keys: ZipfRows, batches: [Int]) throws {
    var configuration = Configuration()
    configuration.journalMode = .wal
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 50000; PRAGMA cache_size = -\(cacheBytes / 1024)")
      try db.execute(sql: "CREATE TABLE profile (row INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
      try db.inTransaction {
        let insert = try db.cachedStatement(sql: "INSERT INTO profile VALUES (?, ?)")
        for row in 1...StateBenchmark.profiles { try insert.execute(arguments: [row, Data(BenchmarkKeys.profile(UInt64(row)).bytes)]) }
        return .commit
      }
    }
    var random = SystemRandomNumberGenerator()
    for size in batches {
      for counted in [false, true] {
        var row = StateBenchmarkRow("floor: GRDB, profiles only, batches of \(size)")
        for _ in 0..<(counted ? StateBenchmark.events : StateBenchmark.events / 3) / size {
          let drawn = Set((0..<size).map { _ in keys.next(&random) }).sorted()
          try row.time(events: size, folded: drawn.count) { try floorBatch(queue, drawn) }
        }
        if counted { row.show() }
      }
    }
    try queue.close()
  }

  private static func floorBatch(_ queue: DatabaseQueue, _ rows: [UInt64]) throws {
    try queue.write { db in
      let select = try db.cachedStatement(sql: "SELECT bytes FROM profile WHERE row = ?")
      let update = try db.cachedStatement(sql: "UPDATE profile SET bytes = ?2 WHERE row = ?1")
      for row in rows {
        guard var bytes = try Data.fetchOne(select, arguments: [Int64(row)]) else { continue }
        bytes[StateBenchmark.profileBytes - 1] &+= 1
        try update.execute(arguments: [Int64(row), bytes])
      }
    }
  }
}
