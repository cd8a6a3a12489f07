import Dispatch
import Glibc
import JournalSegmentFiles
import Ports
import Synchronization

/// The system's files with faults that tests turn on and off, and a gate before each sync of records.
final class FailingFiles: Sendable {
  struct Faults {
    var create: JournalError?
    var write: JournalError?
    var sync: JournalError?
    var room: Int?
    /// Syncs of records wait while set.
    var isGateClosed = false
    /// Inodes for which a write or sync has failed.
    var failed: Set<UInt64> = []
    var usedAfterFailure = false
    var syncs = 0
  }

  let faults = Mutex(Faults())
  private let gate = DispatchSemaphore(value: 0)
  private let atGate = AsyncStream<Void>.makeStream()

  var files: JournalFiles {
    var files = JournalFiles.system
    let system = JournalFiles.system
    files.create = { [self] path throws(JournalError) in
      if let error = faults.withLock({ $0.create }) { throw error }
      return try system.create(path)
    }
    files.write = { [self] descriptor, bytes, position throws(JournalError) in
      if let error = fault(descriptor, { $0.write }) { throw error }
      try system.write(descriptor, bytes, position)
    }
    files.sync = { [self] descriptor throws(JournalError) in
      if faults.withLock({ $0.isGateClosed }) {
        atGate.continuation.yield()
        gate.wait()
      }
      if let error = fault(descriptor, { $0.sync }) { throw error }
      faults.withLock { $0.syncs += 1 }
      try system.sync(descriptor)
    }
    files.room = { [self] folder throws(JournalError) in
      if let room = faults.withLock({ $0.room }) { return room }
      return try system.room(folder)
    }
    return files
  }

  func closeGate() { faults.withLock { $0.isGateClosed = true } }

  /// Returns when the writer stands at the gate.
  func awaitWriter() async {
    for await _ in atGate.stream { return }
  }

  func openGate() {
    faults.withLock { $0.isGateClosed = false }
    gate.signal()
  }

  private func fault(_ descriptor: Int32, _ fault: @Sendable (Faults) -> JournalError?) -> JournalError? {
    var facts = stat()
    fstat(descriptor, &facts)
    let inode = UInt64(facts.st_ino)
    return faults.withLock { faults in
      if faults.failed.contains(inode) { faults.usedAfterFailure = true }
      let error = fault(faults)
      if error != nil { faults.failed.insert(inode) }
      return error
    }
  }
}
