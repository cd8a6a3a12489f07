import Foundation
import JournalContract
import JournalSegmentFiles
import Ports
import Synchronization
import Testing
import Vocabulary

/// The journal runs until a chosen sync; then its folder is copied as a power cut might leave it: what was synced is there, what was
/// written since is there, missing from some byte on, or garbled anywhere.
@Suite struct `A journal that died at any moment` {
  @Test(arguments: 0..<60) func `has every acknowledged record unchanged, in order and dense, and nothing but what was appended`(
    seed: UInt64
  ) async throws {
    var generator = RecordGenerator(seed: seed)
    let records = (0..<80).map { _ in generator.record() }
    let crash = PowerCut(atSync: Int.random(in: 1...30, using: &generator), generator: generator)
    let test = try JournalUnderTest(segmentBytes: Int.random(in: 500...20_000, using: &generator))
    let copy = try JournalUnderTest()
    crash.watch(test.folder.path, copyTo: copy.folder.path)
    test.settings.files = crash.files
    let journal = try test.open()
    var waiting: [JournalRecord] = []
    for (index, record) in records.enumerated() {
      waiting.append(record)
      if index == records.count - 1 || Bool.random(using: &generator) {
        let burst = waiting
        waiting = []
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
          for record in burst.dropLast() { journal.append(record) { crash.acknowledge($0) } }
          journal.append(burst[burst.count - 1]) {
            crash.acknowledge($0)
            continuation.resume()
          }
        }
      }
    }
    journal.close()
    let acknowledged = try #require(try crash.outcome())
    let reopened = try copy.open()
    let entries = try reopened.entries()
    #expect(entries.count >= acknowledged)
    #expect(entries.map(\.record) == Array(records.prefix(entries.count)))
    #expect(entries.first.map { $0.first == .start } ?? true)
    #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.end == $1.first && $0.receivedAt <= $1.receivedAt })
    #expect(try await reopened.append(.events(1, "after")).first == entries.last?.end ?? .start)
    reopened.close()
    #expect(try copy.texts().count == entries.count + 1)
  }
}

/// Copies the folder just before the chosen sync.
private final class PowerCut: Sendable {
  private struct State {
    var syncsLeft: Int
    var generator: RecordGenerator
    var folder = ""
    var target = ""
    /// Inode → bytes that are synced.
    var synced: [UInt64: Int] = [:]
    var acknowledged = 0
    var acknowledgedAtCut: Int?
    var failure: (any Error)?
  }

  private let state: Mutex<State>

  init(atSync sync: Int, generator: RecordGenerator) { state = Mutex(State(syncsLeft: sync, generator: generator)) }

  func watch(_ folder: String, copyTo target: String) {
    state.withLock {
      $0.folder = folder
      $0.target = target
    }
  }

  func acknowledge(_ result: Result<JournalReceipt, JournalError>) {
    if case .success = result { state.withLock { $0.acknowledged += 1 } }
  }

  /// How many records had been acknowledged at the cut; a journal that never came so far is cut at its end.
  func outcome() throws -> Int? {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      if state.acknowledgedAtCut == nil { try cut(&state) }
      return state.acknowledgedAtCut
    }
  }

  var files: JournalFiles {
    var files = JournalFiles.system
    let system = JournalFiles.system
    files.sync = { [self] descriptor throws(JournalError) in
      state.withLock { state in
        state.syncsLeft -= 1
        guard state.syncsLeft == 0 else { return }
        do { try cut(&state) } catch { state.failure = error }
      }
      try system.sync(descriptor)
      var facts = stat()
      fstat(descriptor, &facts)
      state.withLock { $0.synced[UInt64(facts.st_ino)] = Int(facts.st_size) }
    }
    return files
  }

  private func cut(_ state: inout State) throws {
    state.acknowledgedAtCut = state.acknowledged
    for name in try FileManager.default.contentsOfDirectory(atPath: state.folder) {
      let source = URL(fileURLWithPath: "\(state.folder)/\(name)")
      var bytes = [UInt8](try Data(contentsOf: source))
      let number = try FileManager.default.attributesOfItem(atPath: source.path)[.systemFileNumber] as? NSNumber
      let synced = number.flatMap { state.synced[$0.uint64Value] } ?? 0
      if name.hasPrefix("segment-"), bytes.count > synced { damage(&bytes, from: synced, &state.generator) }
      try Data(bytes).write(to: URL(fileURLWithPath: "\(state.target)/\(name)"))
    }
  }

  private func damage(_ bytes: inout [UInt8], from synced: Int, _ generator: inout RecordGenerator) {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes.removeLast(Int.random(in: 0...bytes.count - synced, using: &generator))
    case 1: bytes[Int.random(in: synced..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
    case 2:
      // A block that never reached the disk.
      let start = Int.random(in: synced..<bytes.count, using: &generator)
      for index in start..<min(bytes.count, start + 512) { bytes[index] = 0 }
    default: break
    }
  }
}
