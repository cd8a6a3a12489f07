internal import Dispatch
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Keeps the write-ahead log bounded without stalling the flow.
///
/// A checkpoint in the writer's thread stalls it for half a second, so PASSIVE ones run on a connection and queue of their own. Under steady
/// load such a one never ends up at the end of the log, and only then can SQLite begin the log anew; so the last few pages, which came in
/// while the rest was copied, are copied on the writer's connection, between two commits.
final class WriteAheadLog: Sendable {
  private let queue = DispatchQueue(label: "kith.state.checkpoint", qos: .utility)
  private let connection: DatabaseQueue
  private let pool: DatabasePool
  private let settings: SQLiteStateSettings
  private let isBusy = Atomic<Bool>(false)
  private let isClosed = Atomic<Bool>(false)
  /// Pages in the log at the last commit, as SQLite's hook reports them.
  private let pages: WriteAheadLogPages
  private let pagesAtLastCheckpoint = Atomic<Int>(0)

  private static let pageBytes = 4096
  /// What may be copied while the flow waits: about 20 ms.
  private static let remainderPages = 4096
  private static let roundsMax = 4

  init(pool: DatabasePool, path: String, pages: WriteAheadLogPages, settings: SQLiteStateSettings) throws {
    self.pool = pool
    self.pages = pages
    self.settings = settings
    connection = try DatabaseQueue(path: path, configuration: Configuration())
    // Reads once, so that the connection knows the file's journal mode.
    try connection.inDatabase { _ = try $0.firstInteger("SELECT count(*) FROM flow") }
  }

  /// Called after each commit.
  func noteCommit() {
    let now = pages.count.load(ordering: .relaxed)
    let last = pagesAtLastCheckpoint.load(ordering: .relaxed)
    // After an unfinished checkpoint - a reader needs old pages - the next one waits for some growth.
    let due = settings.checkpointBytes / WriteAheadLog.pageBytes
    guard now >= due, now < last || now >= last + due / 4 else {
      if now < due { pagesAtLastCheckpoint.store(0, ordering: .relaxed) }
      return
    }
    guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else { return }
    pagesAtLastCheckpoint.store(now, ordering: .relaxed)
    queue.async { self.checkpoint() }
  }

  private func checkpoint() {
    defer { isBusy.store(false, ordering: .releasing) }
    do {
      var rest = Int.max
      for _ in 0..<WriteAheadLog.roundsMax where rest > WriteAheadLog.remainderPages {
        if isClosed.load(ordering: .relaxed) { return }
        let (all, copied) = try connection.inDatabase { try $0.checkpoint(.passive) }
        if all == copied { break }
        guard all - copied < rest else { break }
        rest = all - copied
      }
      let isLong = pages.count.load(ordering: .relaxed) * WriteAheadLog.pageBytes > settings.writeAheadLogBytesMax
      guard rest <= WriteAheadLog.remainderPages || isLong, !isClosed.load(ordering: .relaxed) else { return }
      try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
    } catch {
      // Nothing is lost: the log holds it all and grows on. A full or failing disk shows itself at the next commit, to a caller who can act.
    }
  }

  /// Waits for the checkpoint under way.
  func settle() { queue.sync {} }

  func close() throws {
    isClosed.store(true, ordering: .relaxed)
    queue.sync {}
    try connection.close()
  }
}

/// Filled by SQLite's hook on the writer's connection.
final class WriteAheadLogPages: Sendable {
  let count = Atomic<Int>(0)

  /// The object must outlive the connection.
  func watch(_ db: Database) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_wal_hook(
      db.sqliteConnection,
      { context, _, _, pages in
        if let context {
          Unmanaged<WriteAheadLogPages>.fromOpaque(context).takeUnretainedValue().count.store(Int(pages), ordering: .relaxed)
        }
        return SQLITE_OK
      }, context)
  }
}
