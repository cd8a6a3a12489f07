internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Ports
internal import Vocabulary

/// A result code of SQLite that says that something failed. Holds no SQL and no values: those may be personal data.
struct SQLiteFailure: Error {
  var code: Int32
}

/// A call of the system that failed.
struct FileFailure: Error {
  var operation: String
  var code: Int32

  /// Takes `errno` of the call that has just failed.
  init(_ operation: String, code: Int32 = errno) {
    self.operation = operation
    self.code = code
  }
}

extension StateStoreError {
  init(_ error: any Error) {
    switch error {
    case let error as StateStoreError: self = error
    case let error as SQLiteFailure: self.init(sqliteCode: error.code)
    case let error as DatabaseError: self.init(sqliteCode: error.extendedResultCode.rawValue)
    case let error as FileFailure: self.init(file: error)
    case let error as StoredFormatError: self = .damaged(what: error.what)
    case is DecodingError: self = .damaged(what: "stored definitions")
    case is CancellationError: self = .unavailable(reason: "the caller was cancelled")
    default: self = .io(reason: "\(type(of: error))")
    }
  }

  private init(file: FileFailure) {
    self = file.code == ENOSPC || file.code == EDQUOT ? .full : .io(reason: "\(file.operation): errno \(file.code)")
  }

  private init(sqliteCode code: Int32) {
    let text = "SQLite code \(code): \(String(cString: sqlite3_errstr(code)))"
    switch code & 0xff {
    case SQLITE_FULL: self = .full
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT, SQLITE_NOMEM: self = .unavailable(reason: text)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: self = .damaged(what: text)
    case SQLITE_CONSTRAINT: self = .refused(rule: text)
    default: self = .io(reason: text)
    }
  }
}
