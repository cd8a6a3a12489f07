import Foundation
import Glibc
import WarehouseClickHouse

/// The folder of one workspace: where everything is, and that only one process uses it.
public struct DataFolder: Sendable, Equatable {
  public let path: String

  public init(path: String) { self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path }

  public var journal: String { path + "/journal" }
  public var state: String { path + "/state" }
  public var warehouse: String { path + "/clickhouse" }
  /// Where a backup's warehouse waits to be put back by the next start.
  public var warehouseToRestore: String { LocalClickHouse.restoreFolder(of: warehouse) }
  /// What destinations write.
  public var exports: String { path + "/exports" }
  public var backups: String { path + "/backups" }
  /// Where a running server listens: `{"collector": URL, "api": URL}`.
  public var addresses: String { path + "/addresses.json" }
  /// The secret of the token that was made at the first start; readable by its owner only.
  public var adminToken: String { path + "/admin.token" }
  /// The password of the user for BI tools; readable by its owner only.
  public var biPassword: String { path + "/bi.password" }

  /// Makes the folder and those below it, readable by their owner only.
  func create() throws(KithServerError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw KithServerError(.folder, "\(path) is a file. Name a folder for the data.")
    }
    do {
      for folder in [path, exports, backups] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw KithServerError(.folder, "The data folder \(path) cannot be made: look at the folder above it and its permissions.")
    }
  }

  /// Replaces a file whole: whoever reads it sees the old or the new one. Readable by its owner only.
  func replace(_ file: String, with text: String) throws(KithServerError) {
    let part = file + ".part"
    do {
      guard FileManager.default.createFile(atPath: part, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
        throw CocoaError(.fileWriteUnknown)
      }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: part))
      try handle.synchronize()
      try handle.close()
      guard rename(part, file) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw KithServerError(.folder, "\(file) cannot be written: \(error.localizedDescription).")
    }
  }

  /// Nil when there is no such file.
  public static func text(of file: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    return try String(contentsOfFile: file, encoding: .utf8)
  }
}

/// Held by the one process that uses a data folder; the system gives it back when the process ends, however it ends.
final class DataFolderLock: Sendable {
  private let descriptor: Int32

  init(_ folder: DataFolder) throws(KithServerError) {
    descriptor = open(folder.path + "/kith.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw KithServerError(.folder, "The data folder \(folder.path) cannot be written.") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw KithServerError(.folderInUse, "Another kith uses the data folder \(folder.path). Stop it first, or choose another folder.")
    }
  }

  func release() { close(descriptor) }
}
