import Glibc
import Ports

/// An open descriptor, closed with its last user: a segment may be deleted while it is being read.
final class OpenFile: Sendable {
  let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  init(reading path: String) throws(JournalError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", errno) }
  }

  init(changing path: String) throws(JournalError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", errno) }
  }

  deinit { close(descriptor) }

  func size() throws(JournalError) -> Int {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw .system("stat", errno) }
    return Int(facts.st_size)
  }

  /// Reads until the buffer is full or the file ends; gives the bytes read.
  func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(position + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system("read", errno) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  func truncate(to bytes: Int) throws(JournalError) {
    guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw .system("truncate", errno) }
  }
}
