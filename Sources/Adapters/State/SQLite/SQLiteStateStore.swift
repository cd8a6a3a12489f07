internal import Dispatch
internal import GRDB
public import Ports
internal import Synchronization
internal import Vocabulary

/// The state of one workspace in one SQLite file, `state.sqlite`, beside the sorted runs of its known messages.
///
/// Write-ahead log, `synchronous=FULL`: what was committed survives power loss. One connection writes, in the order of the calls; a few
/// read, each call on a snapshot. One program at a time: a second one gets `.unavailable`.
public final class SQLiteStateStore: StateStore {
  let settings: SQLiteStateSettings
  let folder: StoreFolder
  let pool: DatabasePool
  let messages: MessageLog
  let log: WriteAheadLog
  /// Where ``readingLater(_:)`` reads, one after the other.
  let readers = DispatchQueue(label: "kith.state.read", qos: .userInitiated)
  private let logPages: WriteAheadLogPages
  /// What the last commit left.
  let last: Mutex<FlowCheckpoint>
  let memory: Mutex<FlowMemory>
  /// Apart from the flow's memory, which is held while a commit is synced.
  let records: Mutex<RecordCache>

  /// What the flow's calls keep in memory; a copy of committed state.
  struct FlowMemory {
    var identifiers: IdentifierCache
    var merged = RowSet()
    var lastRow = ProfileRow(rawValue: 0)
    var log: RecordLog
  }

  /// Opens the store in a folder, which is made if it is not there (its parent must be).
  /// - Throws: `.unavailable` while another program holds it (retry); `.refused` when a newer program wrote it; `.damaged`; `.full`.
  public init(folder path: String, settings: SQLiteStateSettings = SQLiteStateSettings()) throws(StateStoreError) {
    do {
      self.settings = settings
      folder = try StoreFolder(path)
      logPages = WriteAheadLogPages()
      pool = try SQLiteStateStore.open(folder.database, settings: settings, logPages: logPages)
      let (checkpoint, (memory, records)) = try pool.writeWithoutTransaction { db in
        (try StoredFlow.read(db), try SQLiteStateStore.readMemory(db, settings: settings))
      }
      last = Mutex(checkpoint)
      self.memory = Mutex(memory)
      self.records = Mutex(records)
      messages = try MessageLog(folder: folder, pool: pool, settings: settings, clock: checkpoint.clock)
      log = try WriteAheadLog(pool: pool, path: folder.database, pages: logPages, settings: settings)
    } catch {
      throw StateStoreError(error)
    }
  }

  /// Waits for background work under way and closes all files. An error at the end changes nothing that was committed.
  public func close() async {
    messages.close()
    do {
      try log.close()
      try pool.close()
    } catch {
      // Nothing to be done: the files stay as after a crash, and the next start recovers them.
    }
    folder.release()
  }

  private static func open(_ path: String, settings: SQLiteStateSettings, logPages: WriteAheadLogPages) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.maximumReaderCount = settings.readersMax
    configuration.persistentReadOnlyConnections = true
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      let isReader = db.configuration.readonly
      try db.execute(sql: "PRAGMA cache_size = -\((isReader ? settings.readerPageCacheBytes : settings.pageCacheBytes) / 1024)")
      try db.execute(sql: "PRAGMA mmap_size = \(settings.mapBytes)")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { db in
      // Here and not above: GRDB turns synchronous down to NORMAL when it sets up the write-ahead log.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
      try db.execute(sql: "PRAGMA journal_size_limit = \(settings.writeAheadLogBytesMax)")
      logPages.watch(db)
      try StateSchema.migrate(db)
      if let pagesMax = settings.pagesMax { _ = try db.firstInteger("PRAGMA max_page_count = \(pagesMax)") }
    }
    return pool
  }

  private static func readMemory(_ db: Database, settings: SQLiteStateSettings) throws -> (FlowMemory, RecordCache) {
    var records = RecordCache(looseBytesMax: settings.recordCacheBytes)
    var lastRow = ProfileRow(rawValue: UInt64(try db.firstInteger("SELECT max(row) FROM profile") ?? 0))
    let log = try RecordLog(db, bytesMax: settings.recordLogBytesMax) { record, blob in
      records.pin(record, blob: blob)
      lastRow = max(lastRow, record.row)
    }
    var memory = FlowMemory(
      identifiers: IdentifierCache(entriesMax: settings.identifierCacheEntries), lastRow: lastRow, log: log)
    let merged = try PreparedStatement(db, "SELECT row FROM merged")
    while try merged.next() { memory.merged.set(ProfileRow(rawValue: merged.unsigned(0)), true) }
    return (memory, records)
  }

  /// Waits until runs and checkpoints under way are done, for tests.
  package func settle() {
    messages.settle()
    log.settle()
  }

  /// Sets how many pages the file may have, for tests of a full disk.
  package func limit(pages: Int) throws {
    try pool.writeWithoutTransaction { db in _ = try db.firstInteger("PRAGMA max_page_count = \(pages)") }
  }

  /// The one number that a statement answers, for tests of what is in the file.
  package func number(_ sql: String) throws -> Int { try Int(pool.writeWithoutTransaction { try $0.firstInteger(sql) } ?? 0) }

  /// Runs SQL, for tests of what the file itself refuses.
  package func execute(_ sql: String) throws(StateStoreError) {
    do { try pool.writeWithoutTransaction { try $0.execute(sql: sql) } } catch { throw StateStoreError(error) }
  }
}
