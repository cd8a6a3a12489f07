import Foundation
import Glibc

/// Where rows go: standard output, or a file that gets its name once it is whole and on the disk.
struct RowOutput {
  private let path: String?
  private let file: FileHandle?

  private var part: String { (path ?? "") + ".part" }

  init(path: String?) throws(Failure) {
    self.path = path
    guard let path else {
      file = nil
      return
    }
    // Rows are personal data: for the owner's eyes only.
    guard FileManager.default.createFile(atPath: path + ".part", contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: path + ".part")
    else { throw Failure(.failed, "\(path) cannot be written.") }
    self.file = file
  }

  func write(_ bytes: [UInt8]) throws(Failure) {
    guard !bytes.isEmpty else { return }
    guard let file else { return Terminal.write(bytes) }
    do { try file.write(contentsOf: bytes) } catch { throw Failure(.failed, "\(part) cannot be written; is the disk full?") }
  }

  func finish() throws(Failure) {
    guard let file, let path else { return }
    do {
      try file.synchronize()
      try file.close()
    } catch { throw Failure(.failed, "\(part) cannot be written; is the disk full?") }
    guard rename(part, path) == 0 else { throw Failure(.failed, "\(path) cannot be written.") }
  }

  /// Leaves no file behind.
  func abandon() {
    guard file != nil else { return }
    unlink(part)
  }
}
