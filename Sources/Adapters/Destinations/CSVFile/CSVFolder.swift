internal import Foundation

#if canImport(Darwin)
  internal import Darwin
#else
  internal import Glibc
#endif

/// The folder of one destination, below the export folder and nowhere else.
struct CSVFolder: Sendable {
  var root: String
  /// Names of folders, one below the other.
  var parts: [String]

  /// A name that stays where it is put: not hidden, no separator, nothing special to a shell.
  static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".")
      && name.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: ".")
      }
  }

  /// Makes what is missing, for the owner alone: the files hold personal data. Follows no link on the way down.
  ///
  /// - Returns: a descriptor of the folder; the caller closes it.
  func open() throws(CSVFileError) -> Int32 {
    do { try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true) } catch {
      throw CSVFileError(doing: "make the export folder", number: (error as NSError).code == NSFileWriteOutOfSpaceError ? ENOSPC : EIO)
    }
    var folder = Self.retry { openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard folder >= 0 else { throw CSVFileError(doing: "open the export folder", number: errno) }
    for part in parts {
      if mkdirat(folder, part, 0o700) == 0 { fsync(folder) }
      let parent = folder
      folder = Self.retry { openat(parent, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
      let number = errno
      Self.close(parent)
      guard folder >= 0 else { throw CSVFileError(doing: "open a folder", number: number) }
    }
    return folder
  }

  /// Repeats a call that a signal interrupted.
  static func retry(_ call: () -> Int32) -> Int32 {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }

  static func close(_ descriptor: Int32) {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #else
      _ = Glibc.close(descriptor)
    #endif
  }
}

/// A system call that failed: what for, and the error's number. Without paths.
struct CSVFileError: Error, Equatable {
  var doing: String
  var number: Int32

  var reason: String { "cannot \(doing): \(number == ENOSPC ? "no room on the disk" : "error \(number)")" }
}
