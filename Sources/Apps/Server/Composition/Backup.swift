import Foundation
import Glibc
import JournalSegmentFiles
import Ports
import StateSQLite
import Vocabulary

/// Writes a copy of state and journal from which a workspace can be started again, while everything goes on.
///
/// First the state, at some position; then the journal, whose copy therefore goes at least as far. At last both are opened as a start would
/// open them: a backup that is there can be restored.
struct Backup: Sendable {
  let folder: DataFolder
  let state: any StateStore
  let workspace: WorkspaceID

  /// Segments may be begun while they are copied; so often the copying is repeated before it is given up.
  private static let passesMax = 20
  private static let segmentSuffix = ".journal"

  /// - Returns: the backup's folder. Nothing is left of one that failed.
  func write(name: String) async throws(APIError) -> String {
    let target = folder.backups + "/" + name
    let part = target + ".part"
    let files = FileManager.default
    if files.fileExists(atPath: target) { throw .refused(code: "backup_exists", reason: "There is a backup of this name.") }
    do {
      if files.fileExists(atPath: part) { try files.removeItem(atPath: part) }
      try files.createDirectory(atPath: part, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      do {
        try await state.backup(to: part + "/state")
        try copyJournal(to: part + "/journal")
        try await check(part)
        try files.moveItem(atPath: part, toPath: target)
      } catch {
        try files.removeItem(atPath: part)
        throw error
      }
    } catch let error as StateStoreError {
      throw .state(error)
    } catch let error as JournalError {
      throw .command(.journal(error))
    } catch let error as APIError {
      throw error
    } catch {
      throw .backup(reason: error.localizedDescription)
    }
    return target
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

  private func check(_ part: String) async throws {
    let copy = try SQLiteStateStore(folder: part + "/state")
    let position: JournalOffset
    do {
      position = try copy.checkpoint().position
      await copy.close()
    } catch {
      await copy.close()
      throw error
    }
    let journal = try SegmentFileJournal(folder: part + "/journal", workspace: workspace)
    defer { journal.close() }
    guard journal.tail <= position, position <= journal.head else {
      throw APIError.backup(reason: "the copied journal does not reach the copied state")
    }
  }
}
