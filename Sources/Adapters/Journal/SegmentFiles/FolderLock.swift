import CPlatform
import Glibc
import Ports
import Synchronization
import Vocabulary

/// Keeps a second process off the folder, and keeps the latest moment that the journal's clock has promised, so that the promise also
/// holds for the next process. The file is not synced: after power loss the last record's stamp is the floor.
final class FolderLock: Sendable {
  static let name = "journal.lock"
  private let file: OpenFile
  private let state: Mutex<State>

  private struct State {
    /// The latest moment that was ever promised.
    var promised: Timestamp
    var isReleased = false
  }

  /// - Throws: `.io` with `EWOULDBLOCK` when the journal is open elsewhere.
  init(folder: String) throws(JournalError) {
    let descriptor = open("\(folder)/\(FolderLock.name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("open lock", errno) }
    file = OpenFile(descriptor: descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .io(operation: "lock the journal's folder: another process has it open", errno: errno)
    }
    state = Mutex(State(promised: try FolderLock.stored(in: file)))
  }

  var floor: Timestamp { state.withLock { $0.promised } }

  /// Keeps a promise before it is given; gives the latest one that could be kept.
  func keep(_ promise: Timestamp) -> Timestamp {
    state.withLock { state in
      guard promise > state.promised else { return promise }
      guard !state.isReleased else { return state.promised }
      var bytes = (promise.microseconds.littleEndian, UInt64(FolderLock.checksum(promise)).littleEndian)
      let written = withUnsafeBytes(of: &bytes) { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
      if written == 16 { state.promised = promise }
      return state.promised
    }
  }

  /// Lets another process have the folder.
  func release() {
    state.withLock { state in
      if !state.isReleased { flock(file.descriptor, LOCK_UN) }
      state.isReleased = true
    }
  }

  private static func stored(in file: OpenFile) throws(JournalError) -> Timestamp {
    let place = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
    defer { place.deallocate() }
    guard try file.read(at: 0, into: place) == 16 else { return .zero }
    let stamp = Timestamp(microseconds: Int64(littleEndian: place.load(as: Int64.self)))
    return UInt64(littleEndian: place.load(fromByteOffset: 8, as: UInt64.self)) == UInt64(checksum(stamp)) ? stamp : .zero
  }

  private static func checksum(_ stamp: Timestamp) -> UInt32 {
    withUnsafeBytes(of: stamp.microseconds.littleEndian) { kith_crc32c(0, $0.baseAddress, $0.count) }
  }
}
