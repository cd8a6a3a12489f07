import Glibc
import Ports

/// The files of a journal's folder.
struct JournalFolder: Sendable {
  var path: String
  /// Ending of a segment whose header is not synced yet.
  static let unfinished = ".new"

  /// Makes the folder if it is not there; the folders above it must be.
  func create() throws(JournalError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("mkdir", errno) }
  }

  /// Names of segments, in order, and of files that were never finished.
  func list() throws(JournalError) -> (segments: [SegmentName], unfinished: [String]) {
    guard let directory = opendir(path) else { throw .system("opendir", errno) }
    defer { closedir(directory) }
    var segments: [SegmentName] = []
    var unfinished: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let segment = SegmentName(name) { segments.append(segment) }
      if name.hasPrefix("segment-"), name.hasSuffix(JournalFolder.unfinished) { unfinished.append(name) }
    }
    return (segments.sorted(), unfinished)
  }

  /// Deletes a file; that it is gone already is no failure.
  func delete(_ name: String) throws(JournalError) {
    guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else { throw .system("unlink", errno) }
  }

  /// Makes names that were added or removed survive power loss.
  func sync() throws(JournalError) {
    let directory = try OpenFile(reading: path)
    guard fsync(directory.descriptor) == 0 else { throw .system("fsync folder", errno) }
  }
}
