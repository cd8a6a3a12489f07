import Foundation
import Glibc
import JournalSegmentFiles
import Ports
import StateSQLite
import Vocabulary
import WarehouseClickHouse

/// Writes a copy of state, journal and warehouse from which a workspace can be started again, while everything goes on.
///
/// First the warehouse and the state, at some position; then the journal, whose copy therefore goes at least as far. The sink rests meanwhile,
/// so that the copied warehouse holds exactly what lies before the warehouse's position in the copied state: what comes after is inserted
/// again from the copied journal, once. At last state and journal are opened as a start would open them: a backup that is there can be restored.
struct Backup: Sendable {
  let folder: DataFolder
  let state: any StateStore
  let workspace: WorkspaceID
  let warehouse: WarehouseLink
  /// Runs its argument while the sink rests; see ``Workspace/holdingWarehouse(_:)``.
  let holdingWarehouse: @Sendable (_ body: () async throws -> Void) async throws -> Void

  /// Segments may be begun while they are copied; so often the copying is repeated before it is given up.
  private static let passesMax = 20
  private static let segmentSuffix = ".journal"

  /// - Parameter leavesWarehouseOut: for a backup while the warehouse is away.
  /// - Returns: the backup's folder, and what became of the warehouse. Nothing is left of one that failed.
  func write(name: String, leavesWarehouseOut: Bool) async throws(APIError) -> BackupMade {
    let part: BackupMade.Warehouse = !warehouse.isLocal ? .remote : leavesWarehouseOut ? .leftOut : .included
    let target = folder.backups + "/" + name
    let unfinished = target + ".part"
    let files = FileManager.default
    if files.fileExists(atPath: target) { throw .refused(code: "backup_exists", reason: "There is a backup of this name.") }
    do {
      if files.fileExists(atPath: unfinished) { try files.removeItem(atPath: unfinished) }
      try files.createDirectory(atPath: unfinished, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      do {
        if part == .included {
          try await holdingWarehouse {
            try await files.moveItem(atPath: warehouse.warehouse.backup(), toPath: unfinished + "/warehouse")
            try await copyStateAndJournal(to: unfinished)
          }
        } else {
          try await copyStateAndJournal(to: unfinished)
        }
        try await check(unfinished, withWarehouse: part == .included)
        // One call for all files of the copy, whoever wrote them; Linux returns when they are on the disk.
        sync()
        try files.moveItem(atPath: unfinished, toPath: target)
      } catch {
        try files.removeItem(atPath: unfinished)
        throw error
      }
    } catch let error as StateStoreError {
      throw .state(error)
    } catch let error as JournalError {
      throw .command(.journal(error))
    } catch let error as WarehouseError {
      throw .warehouse(error)
    } catch let error as APIError {
      throw error
    } catch {
      throw .backup(reason: error.localizedDescription)
    }
    return BackupMade(folder: target, warehouse: part)
  }

  private func copyStateAndJournal(to part: String) async throws {
    try await state.backup(to: part + "/state")
    try copyJournal(to: part + "/journal")
  }

  private func copyJournal(to target: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var names = try segmentNames()
    var waiting = names[...]
    for _ in 0..<Backup.passesMax {
      for name in waiting { try copy(name, to: target) }
      let now = try segmentNames()
      // The last one may have grown and been sealed since: then it is copied again, with those after it.
      guard let last = names.last, let index = now.firstIndex(of: last), index + 1 < now.count else { return }
      names = now
      waiting = now[index...]
    }
    throw APIError.backup(reason: "the journal grows faster than it can be copied")
  }

  /// In order of their offsets.
  private func segmentNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.journal).filter { $0.hasSuffix(Backup.segmentSuffix) }.sorted()
  }

  /// A segment that was deleted meanwhile was needed by nobody.
  private func copy(_ name: String, to target: String) throws {
    let files = FileManager.default
    let copy = target + "/" + name
    if files.fileExists(atPath: copy) { try files.removeItem(atPath: copy) }
    do {
      try files.copyItem(atPath: folder.journal + "/" + name, toPath: copy)
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return
    }
  }

  private func check(_ part: String, withWarehouse: Bool) async throws {
    let copy = try SQLiteStateStore(folder: part + "/state")
    let (position, warehouse): (JournalOffset, WarehouseProgress)
    do {
      (position, warehouse) = (try copy.checkpoint().position, try await copy.warehouseProgress())
      await copy.close()
    } catch {
      await copy.close()
      throw error
    }
    let journal = try SegmentFileJournal(folder: part + "/journal", workspace: workspace)
    defer { journal.close() }
    guard journal.tail <= min(position, warehouse.position), position <= journal.head else {
      throw APIError.backup(reason: "the copied journal does not reach the copied state")
    }
    if withWarehouse, warehouse.begun != nil { throw APIError.backup(reason: "an insert was under way") }
  }
}

/// A backup that was written.
package struct BackupMade: Sendable, Equatable {
  /// Raw values are shown.
  package enum Warehouse: String, Sendable, CaseIterable {
    case included
    /// As was asked.
    case leftOut = "left_out"
    /// It is another server, to be backed up by its own means.
    case remote
  }

  package var folder: String
  package var warehouse: Warehouse

  package init(folder: String, warehouse: Warehouse) {
    self.folder = folder
    self.warehouse = warehouse
  }
}
