internal import GRDB
internal import GRDBSQLite
internal import Vocabulary

/// A statement from GRDB's cache, bound and stepped through SQLite's C interface: GRDB's own way boxes each value and each row, which
/// at a million rows a minute is most of the time. One use at a time per connection.
struct PreparedStatement {
  private let owner: Statement
  private let handle: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    owner = try db.cachedStatement(sql: sql)
    handle = owner.sqliteStatement
    // An earlier use that ended in an error may have left it half-way; its error was reported then.
    sqlite3_reset(handle)
  }

  /// Binds all parameters, runs to the end, and answers how many rows were changed.
  @discardableResult
  func run<each Value: SQLiteValue>(_ value: repeat each Value) throws -> Int {
    try bind(repeat each value)
    let code = sqlite3_step(handle)
    sqlite3_reset(handle)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw SQLiteFailure(code: code) }
    return Int(sqlite3_changes(sqlite3_db_handle(handle)))
  }

  /// Binds all parameters; ``next()`` gives the rows.
  func bind<each Value: SQLiteValue>(_ value: repeat each Value) throws {
    var index: Int32 = 0
    for value in repeat each value {
      index += 1
      let code = value.bind(to: handle, at: index)
      guard code == SQLITE_OK else { throw SQLiteFailure(code: code) }
    }
  }

  /// Steps to the next row; false at the end, after which the statement can be bound again.
  func next() throws -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw SQLiteFailure(code: code) }
    return false
  }

  /// Gives up the rows that are left.
  func reset() { sqlite3_reset(handle) }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
  func unsigned(_ column: Int32) -> UInt64 { UInt64(bitPattern: sqlite3_column_int64(handle, column)) }
  func number(_ column: Int32) -> UInt32 { UInt32(truncatingIfNeeded: sqlite3_column_int64(handle, column)) }
  func timestamp(_ column: Int32) -> Timestamp { Timestamp(microseconds: integer(column)) }
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}

extension Database {
  /// The first column of the first row, or nil.
  func firstInteger(_ sql: String) throws -> Int64? {
    let statement = try PreparedStatement(self, sql)
    guard try statement.next() else { return nil }
    defer { statement.reset() }
    return statement.isNull(0) ? nil : statement.integer(0)
  }
}
