internal import Glibc
internal import Ports
internal import Synchronization

/// The folder of one store, held by one program at a time: a lock on the file `lock` that ends with the process, however it ends.
final class StoreFolder: Sendable {
  let path: String
  /// -1 once released.
  private let descriptor: Atomic<Int32>

  init(_ path: String) throws {
    self.path = path
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure("creating the folder") }
    let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileFailure("opening the lock") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      if code == EWOULDBLOCK { throw StateStoreError.unavailable(reason: "another program holds the state store") }
      throw FileFailure("locking the folder", code: code)
    }
    self.descriptor = Atomic(descriptor)
  }

  deinit { release() }

  /// Lets the next program have the folder.
  func release() {
    let held = descriptor.exchange(-1, ordering: .relaxed)
    if held >= 0 { Glibc.close(held) }
  }

  var database: String { "\(path)/state.sqlite" }

  func run(_ number: UInt64) -> String { "\(path)/\(StoreFolder.runName(number))" }

  static func runName(_ number: UInt64) -> String { "messages-\(number).run" }

  /// Makes names that were added, changed or removed survive power loss.
  static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("opening the folder") }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFailure("syncing the folder") }
  }

  static func names(_ path: String) throws -> [String] {
    guard let folder = opendir(path) else { throw FileFailure("listing the folder") }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
