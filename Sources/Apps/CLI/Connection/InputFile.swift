import Foundation

/// A file that the user names.
enum InputFile {
  /// The whole of it.
  static func bytes(_ path: String) throws(Failure) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw Failure(.notFound, "\(path) cannot be read.") }
    return Array(data)
  }
}
