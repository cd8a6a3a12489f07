internal import Dispatch
internal import GRDB
internal import GRDBSQLite
internal import Glibc
public import Ports

extension SQLiteStateStore {
  /// The copy can be opened as a store. It is the state of one commit, the last one before the copying ended. The flow goes on meanwhile,
  /// a slice of pages between any two commits.
  /// - Throws: `.refused` when the folder exists; `.full`, after which nothing is left of the copy.
  public func backup(to target: String) async throws(StateStoreError) {
    let result = await withCheckedContinuation { continuation in
      // Blocks for as long as the copy takes, so it has a thread of its own.
      DispatchQueue(label: "kith.state.backup", qos: .utility).async {
        continuation.resume(returning: Result { try self.copy(to: target) }.mapError { StateStoreError($0) })
      }
    }
    try result.get()
  }

  private func copy(to target: String) throws {
    var facts = stat()
    guard lstat(target, &facts) != 0 else { throw StateStoreError.refused(rule: "the folder of a backup does not exist yet") }
    let part = target + ".part"
    guard mkdir(part, 0o700) == 0 else { throw FileFailure("creating the folder of the backup") }
    do {
      try messages.holdingFiles {
        try copyDatabase(to: "\(part)/state.sqlite")
        try settings.databaseIsCopied?()
        // Asked of the copy: exactly the runs that its state knows. None was removed since the copying began.
        for name in try runNames(in: "\(part)/state.sqlite") { try copyFile("\(folder.path)/\(name)", to: "\(part)/\(name)") }
      }
      try StoreFolder.sync(part)
      guard rename(part, target) == 0 else { throw FileFailure("naming the backup") }
    } catch {
      // What cannot be removed now is a folder that says by its name that it is not whole.
      for name in try StoreFolder.names(part) { unlink("\(part)/\(name)") }
      rmdir(part)
      throw error
    }
  }

  /// SQLite's backup from the writing connection itself: pages that commits change meanwhile are changed in the copy too, so no reader
  /// holds up the checkpoints, however long it takes.
  private func copyDatabase(to path: String) throws {
    let target = try DatabaseQueue(path: path)
    try target.inDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    guard let destination = target.inDatabase({ $0.sqliteConnection }) else { throw FileFailure("opening the backup", code: EIO) }
    let backup = pool.writeWithoutTransaction { db in sqlite3_backup_init(destination, "main", db.sqliteConnection, "main") }
    guard let backup else { throw SQLiteFailure(code: sqlite3_extended_errcode(destination)) }
    var code = SQLITE_OK
    while code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED {
      code = pool.writeWithoutTransaction { _ in sqlite3_backup_step(backup, SQLiteStateStore.pagesPerSlice) }
    }
    let end = pool.writeWithoutTransaction { _ in sqlite3_backup_finish(backup) }
    guard code == SQLITE_DONE, end == SQLITE_OK else { throw SQLiteFailure(code: code == SQLITE_DONE ? end : code) }
    try target.close()
    try SQLiteStateStore.sync(path)
  }

  /// 4 MB: some milliseconds.
  private static let pagesPerSlice: Int32 = 1024

  private func runNames(in path: String) throws -> [String] {
    let copy = try DatabaseQueue(path: path)
    let names = try copy.inDatabase { db in try MessageLog.readRuns(db).map { StoreFolder.runName($0.number) } }
    try copy.close()
    return names
  }

  /// Runs never change, so a second name for the same file is enough, where the file system can.
  private func copyFile(_ source: String, to target: String) throws {
    if link(source, target) == 0 { return }
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw FileFailure("opening a message run") }
    defer { Glibc.close(input) }
    let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw FileFailure("creating a copy") }
    defer { Glibc.close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(input, &buffer, buffer.count)
      guard count >= 0 else { throw FileFailure("reading a message run") }
      if count == 0 { break }
      var done = 0
      while done < count {
        let written = buffer.withUnsafeBytes { Glibc.write(output, $0.baseAddress! + done, count - done) }
        guard written > 0 else { throw FileFailure("writing a copy") }
        done += written
      }
    }
    guard fsync(output) == 0 else { throw FileFailure("syncing a copy") }
  }

  private static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("opening a copy") }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFailure("syncing a copy") }
  }
}
