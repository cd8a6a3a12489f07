import Foundation
import Ports
import StateSQLite
import Vocabulary

/// A folder of the test's own, removed at its end.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("kith-state-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // What cannot be removed stays in the system's temporary folder.
    do { try FileManager.default.removeItem(atPath: path) } catch { print("temporary folder stays: \(path)") }
  }

  var store: String { path + "/state" }
}

/// What a crash leaves: a copy of all files as they are now, log included, while the store goes on.
func copyAsAfterCrash(_ folder: String, to target: String) throws {
  try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
  for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != "lock" && !name.hasSuffix("-shm") {
    try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(target)/\(name)")
  }
}

enum Given {
  static func key(_ number: Int) -> KeyedHash {
    var hash = SipHash(key: HashKey(first: 3, second: 4))
    hash.update(UInt64(number))
    return hash.finish()
  }

  static func keys(_ range: Range<Int>) -> [KeyedHash] { range.map { key($0) } }

  static func at(_ seconds: Int) -> Timestamp { Timestamp(microseconds: Int64(seconds) * .second) }

  static func profile(_ number: Int, bytes: Int = 0) -> ProfileRecordBytes {
    let row = ProfileRow(rawValue: UInt64(number))
    return ProfileRecordBytes(row: row, bytes: ProfileRecord(row: row).encoded() + [UInt8](repeating: 7, count: bytes))
  }

  static func commit(_ position: Int, _ fill: (inout StateCommit) -> Void = { _ in }) -> StateCommit {
    var commit = StateCommit(
      position: JournalOffset(rawValue: UInt64(position)), clock: at(position), nextProfile: ProfileRow(rawValue: 1),
      nextSignature: SignatureID(rawValue: 1))
    fill(&commit)
    return commit
  }

  static func delivery(_ number: Int) -> Delivery {
    Delivery(
      idempotencyKey: "\(number)", destination: DestinationID(rawValue: 1), profile: ProfileRow(rawValue: UInt64(number)),
      segment: SegmentID(rawValue: 1), change: .entered, at: at(number), body: [1])
  }

  /// Settings under which a few messages go through all that happens to millions.
  static var smallRuns: SQLiteStateSettings {
    var settings = SQLiteStateSettings()
    settings.runMessagesMax = 50
    settings.mergeWidth = 3
    return settings
  }
}
