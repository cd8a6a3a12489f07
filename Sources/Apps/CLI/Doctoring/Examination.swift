import Foundation
import JournalSegmentFiles
import Ports
import Server
import StateSQLite
import Vocabulary
import WarehouseClickHouse

/// The looks of `kith doctor`.
enum Examination {
  /// With less, the journal soon refuses events.
  private static let roomWanted: Int64 = 1 << 30

  static func room(_ folder: DataFolder) -> Finding {
    do {
      let facts = try FileManager.default.attributesOfFileSystem(forPath: folder.path)
      guard let free = (facts[.systemFreeSize] as? NSNumber)?.int64Value else {
        return Finding(subject: "disk", isFine: false, detail: "its room is not known")
      }
      let text = "\(free >> 20) MB free"
      return free >= roomWanted
        ? Finding(subject: "disk", isFine: true, detail: text)
        : Finding(
          subject: "disk", isFine: false, detail: text,
          choices: ["free some room: below the journal's reserve events are answered with 503"])
    } catch {
      return Finding(subject: "disk", isFine: false, detail: error.localizedDescription)
    }
  }

  static func journal(_ folder: DataFolder) -> Finding {
    guard FileManager.default.fileExists(atPath: folder.journal) else {
      return Finding(subject: "journal", isFine: true, detail: "not begun yet")
    }
    do throws(JournalError) {
      let inspection = try JournalInspection(folder: folder.journal)
      let first = inspection.segments.first?.first.rawValue ?? 0
      let end = inspection.segments.last?.end.rawValue ?? 0
      guard let damage = inspection.damages.first else {
        return Finding(
          subject: "journal", isFine: true, detail: "\(Counted(inspection.segments.count, "segment")), offsets \(first) to \(end)")
      }
      return Finding(
        subject: "journal", isFine: false,
        detail: "\(Counted(inspection.damages.count, "damage")); the first: \(damage.file) at byte \(damage.byte): \(damage.reason)",
        choices: damage.repairs.map { repair in
          switch repair {
          case .skip: "--repair skip: \(repair.effect)"
          case .truncate: "--repair truncate: \(repair.effect)"
          }
        } + ["restore a backup"])
    } catch {
      return Finding(subject: "journal", isFine: false, detail: text(error))
    }
  }

  static func state(_ folder: DataFolder) async -> Finding {
    guard FileManager.default.fileExists(atPath: folder.state) else {
      return Finding(subject: "state", isFine: true, detail: "not begun yet")
    }
    do throws(StateStoreError) {
      let store = try SQLiteStateStore(folder: folder.state)
      let checkpoint: FlowCheckpoint
      do throws(StateStoreError) { checkpoint = try store.checkpoint() } catch {
        await store.close()
        throw error
      }
      await store.close()
      return Finding(
        subject: "state", isFine: true,
        detail: "at offset \(checkpoint.position.rawValue), definitions version \(checkpoint.definitions.version.rawValue)")
    } catch {
      return Finding(subject: "state", isFine: isHeld(error), detail: text(error), choices: isHeld(error) ? [] : ["restore a backup"])
    }
  }

  static func clickHouse() -> Finding {
    do throws(LocalClickHouseError) {
      return Finding(subject: "clickhouse", isFine: true, detail: try ClickHouseBinary.locate().path)
    } catch {
      return Finding(subject: "clickhouse", isFine: false, detail: error.reason, choices: ["or serve with --warehouse URL"])
    }
  }

  private static func isHeld(_ error: StateStoreError) -> Bool {
    if case .unavailable = error { true } else { false }
  }

  static func text(_ error: StateStoreError) -> String {
    switch error {
    case .unavailable(let reason): "in use (\(reason)); stop the server to look at it"
    case .full: "the disk is full"
    case .damaged(let what): "damaged: \(what)"
    case .refused(let rule): rule
    case .io(let reason): reason
    }
  }

  static func text(_ error: JournalError) -> String {
    switch error {
    case .corrupt(let file, let offset, let reason): "\(file) at byte \(offset): \(reason)"
    case .io(let operation, let errno): "\(operation) (error \(errno))"
    case .full: "the disk is full"
    case .overloaded, .held, .recordTooLarge, .deleted, .closed: "it cannot be read"
    }
  }
}
