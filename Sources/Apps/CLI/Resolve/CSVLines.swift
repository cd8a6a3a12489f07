import Foundation

/// Lines of CSV, written in pieces into a file beside the target that takes its place at the end.
struct CSVLines {
  private let handle: FileHandle
  private let path: String
  private let draft: String
  private var bytes: [UInt8] = []

  init(_ path: String) throws(Failure) {
    self.path = path
    draft = path + ".draft"
    guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: draft)
    else { throw Failure(.failed, "\(path) cannot be written.") }
    self.handle = handle
  }

  mutating func add(_ fields: [String]) throws(Failure) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      if field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) {
        bytes += Array("\"\(field.replacing("\"", with: "\"\""))\"".utf8)
      } else {
        bytes += Array(field.utf8)
      }
    }
    bytes.append(0x0A)
    if bytes.count > 1 << 20 { try flush() }
  }

  private mutating func flush() throws(Failure) {
    do { try handle.write(contentsOf: Data(bytes)) } catch {
      throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)")
    }
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func finish() throws(Failure) {
    try flush()
    do {
      try handle.close()
      guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch { throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)") }
  }
}
