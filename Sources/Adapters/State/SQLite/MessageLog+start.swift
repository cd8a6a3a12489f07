internal import GRDB
internal import Glibc
internal import Ports
internal import Vocabulary

extension MessageLog {
  /// Opens the registered runs, removes files that no run is registered for, and takes the keys of unregistered runs from their blobs.
  static func load(folder: StoreFolder, pool: DatabasePool, settings: SQLiteStateSettings, clock: Timestamp) throws -> State {
    let registered = try pool.writeWithoutTransaction { db in try readRuns(db) }
    try removeStrays(folder: folder, keeping: Set(registered.map { StoreFolder.runName($0.number) }))
    var runs: [MessageRun] = []
    for row in registered { runs.append(try MessageRun(number: row.number, level: row.level, path: folder.run(row.number))) }
    var open = try pool.writeWithoutTransaction { db in
      // Blobs of a registered run: a crash came between registering and removing them.
      try PreparedStatement(db, "DELETE FROM message_batch WHERE run IN (SELECT number FROM message_run)").run()
      return try readBatches(db, settings: settings)
    }
    let next = 1 + max(registered.map(\.number).max() ?? 0, open.last?.number ?? 0)
    let current = open.popLast() ?? OpenRun(number: next, keys: MessageSet(expected: settings.runMessagesMax))
    var state = State(current: current, sealed: open, runs: runs, nextNumber: max(next, current.number + 1), clock: clock)
    if state.current.keys.count >= settings.runMessagesMax { state.seal(settings) }
    return state
  }

  struct RegisteredRun: Sendable {
    var number: UInt64
    var level: Int
  }

  /// In order of age.
  static func readRuns(_ db: Database) throws -> [RegisteredRun] {
    let statement = try PreparedStatement(db, "SELECT number, level FROM message_run ORDER BY newest, number")
    var runs: [RegisteredRun] = []
    while try statement.next() { runs.append(RegisteredRun(number: statement.unsigned(0), level: Int(statement.integer(1)))) }
    return runs
  }

  /// In order of number, which is the order of age.
  private static func readBatches(_ db: Database, settings: SQLiteStateSettings) throws -> [OpenRun] {
    let statement = try PreparedStatement(db, "SELECT run, at, keys FROM message_batch ORDER BY run, number")
    var open: [OpenRun] = []
    while try statement.next() {
      let number = statement.unsigned(0)
      if open.last?.number != number { open.append(OpenRun(number: number, keys: MessageSet(expected: settings.runMessagesMax))) }
      let last = open.count - 1
      let bytes = statement.bytes(2)
      guard bytes.count % 16 == 0 else { throw StoredFormatError(what: "keys of a batch") }
      for start in stride(from: 0, to: bytes.count, by: 16) { open[last].keys.insert(KeyedHash(bytes: bytes[start..<start + 16])) }
      open[last].oldest = open[last].oldest ?? statement.timestamp(1)
      open[last].newest = statement.timestamp(1)
    }
    return open
  }

  private static func removeStrays(folder: StoreFolder, keeping known: Set<String>) throws {
    for name in try StoreFolder.names(folder.path) where name.hasPrefix("messages-") && !known.contains(name) {
      guard unlink("\(folder.path)/\(name)") == 0 else { throw FileFailure("removing a message run") }
    }
  }
}
