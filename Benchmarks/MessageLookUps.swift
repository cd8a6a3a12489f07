import Foundation
import Ports
import StateSQLite
import Synchronization
import Vocabulary

/// How fast messages are known or not, with a million and ten million of them.
enum MessageLookUps {
  static func run(folder: String) throws {
    let store = try SQLiteStateStore(folder: folder)
    var known: UInt64 = 0
    for goal: UInt64 in [1_000_000, 10_000_000] {
      let started = ContinuousClock.now
      let before = known
      while known < goal {
        var batch = StateCommit(
          position: JournalOffset(rawValue: known + 20_000), clock: Timestamp(microseconds: Int64(known)),
          nextProfile: ProfileRow(rawValue: 1),
          nextSignature: SignatureID(rawValue: 1))
        batch.messages = (known..<known + 20_000).map { BenchmarkKeys.key($0) }
        try store.commit(batch)
        known += 20_000
      }
      store.settle()
      let rate = Double(known - before) / (started.duration(to: .now) / .seconds(1))
      let bytes = try StateBenchmark.bytesOnDisk(folder) { $0.hasSuffix(".run") }
      let strangers = try measure(store, from: 1 << 50)
      let repeats = try measure(store, from: 0)
      print(
        "messages: \(known) known, taken at \(Int(rate))/s; look-ups/s: \(Int(strangers)) of new ones, \(Int(repeats)) of known ones; "
          + "\(bytes) B in runs, \(String(format: "%.1f", Double(bytes) / Double(known))) a message")
    }
  }

  private static func measure(_ store: SQLiteStateStore, from first: UInt64) throws -> Double {
    let batches = (0..<100).map { batch in (0..<5_000).map { BenchmarkKeys.key(first + UInt64(batch * 5_000 + $0)) } }
    let time = try ContinuousClock().measure {
      for keys in batches { _ = try store.lookUp(identifiers: [], messages: keys) }
    }
    return 500_000 / (time / .seconds(1))
  }
}
