import Foundation

/// A folder that goes away with its last user.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "kith-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { do { try FileManager.default.removeItem(atPath: path) } catch { print("a temporary folder was left behind") } }

  /// Paths of all files, relative, sorted.
  func files() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(".csv") }.sorted() }

  func text(_ file: String) throws -> String { try String(contentsOfFile: path + "/" + file, encoding: .utf8) }

  func append(_ bytes: [UInt8], to file: String) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: path + "/" + file))
    try handle.seekToEnd()
    try handle.write(contentsOf: bytes)
    try handle.close()
  }

  func cut(_ file: String, bytes: Int) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: path + "/" + file))
    let length = try handle.seekToEnd()
    try handle.truncate(atOffset: length - UInt64(bytes))
    try handle.close()
  }
}
