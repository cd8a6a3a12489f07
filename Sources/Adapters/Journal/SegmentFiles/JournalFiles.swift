import Glibc
package import Ports

/// The calls with which the writer changes the disk, so that tests can make each of them fail.
package struct JournalFiles: Sendable {
  /// Makes a new file for reading and writing; gives its descriptor.
  package var create: @Sendable (_ path: String) throws(JournalError) -> Int32
  /// Writes all bytes at a position.
  package var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ position: Int) throws(JournalError) -> Void
  /// Makes the file's contents survive power loss.
  package var sync: @Sendable (_ descriptor: Int32) throws(JournalError) -> Void
  /// Bytes free in the file system that holds the folder.
  package var room: @Sendable (_ folder: String) throws(JournalError) -> Int

  package static let system = JournalFiles(
    create: { path throws(JournalError) in
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw .system("create", errno) }
      return descriptor
    },
    write: { descriptor, bytes, position throws(JournalError) in
      var done = 0
      while done < bytes.count {
        let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(position + done))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw .system("write", count == 0 ? ENOSPC : errno) }
        done += count
      }
    },
    sync: { descriptor throws(JournalError) in
      guard fdatasync(descriptor) == 0 else { throw .system("fdatasync", errno) }
    },
    room: { folder throws(JournalError) in
      var facts = statvfs()
      guard statvfs(folder, &facts) == 0 else { throw .system("statvfs", errno) }
      return Int(facts.f_bavail) * Int(facts.f_frsize)
    })
}

extension JournalError {
  /// A full disk or quota has its own case, because it passes.
  package static func system(_ operation: String, _ code: Int32) -> JournalError {
    code == ENOSPC || code == EDQUOT ? .full : .io(operation: operation, errno: code)
  }
}
