import Foundation
import Glibc

/// How far an import has come, kept beside the map file, so that it goes on where it was stopped.
struct ImportProgress: Codable, Sendable, Equatable {
  /// A hash that names the source on its server: another server, or a fresh one, starts from the beginning.
  var target: String
  var file: String
  var fileBytes: Int64
  var fileModified: Double
  /// Only rows beyond this value of the watermark column are part of this run; nil: all.
  var after: String?
  /// Rows of this run that the server has acknowledged, from the first on without a gap.
  var rows: Int
  /// The largest value of the watermark column in them.
  var watermark: String?
  var isComplete: Bool

  static func read(_ path: String) throws(Failure) -> ImportProgress? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    do { return try JSONDecoder().decode(ImportProgress.self, from: bytes) } catch {
      throw Failure(.failed, "\(path) is not understood; delete it to start from the beginning (repeats are dropped by their messageId).")
    }
  }

  /// What is to be done now, given what was done before: nil when nothing is new.
  static func next(
    after old: ImportProgress?, target: String, file: String, bytes: Int64, modified: Double, hasWatermark: Bool
  ) -> ImportProgress? {
    let fresh = ImportProgress(
      target: target, file: file, fileBytes: bytes, fileModified: modified, after: nil, rows: 0, watermark: nil, isComplete: false)
    guard let old, old.target == target else { return fresh }
    let isSameFile = old.file == file && old.fileBytes == bytes && old.fileModified == modified
    guard old.isComplete else {
      if isSameFile { return old }
      guard hasWatermark else { return fresh }
      var again = fresh
      again.after = old.after
      return again
    }
    if isSameFile { return nil }
    guard hasWatermark else { return fresh }
    var beyond = fresh
    beyond.after = old.watermark ?? old.after
    return beyond
  }

  func write(_ path: String) throws(Failure) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(self).write(to: URL(fileURLWithPath: path + ".part"))
      guard rename(path + ".part", path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription).")
    }
  }
}
