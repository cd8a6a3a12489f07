import ArgumentParser
import Foundation
import JournalSegmentFiles
import Ports
import Server
import StateSQLite

struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a backup into an empty data folder.",
    discussion: """
      State and journal are put back at once; the warehouse by the next start, before anything is stored in it. What the journal has beyond the \
      backup's position is processed again, each event once. A backup that does not hold the warehouse says so.
      """)

  @Argument(help: "The backup's folder.", completion: .directory)
  var backup: String
  @Option(help: "The data folder: empty, or not there yet.")
  var data: String

  private var warehouse: String { backup + "/warehouse" }

  /// It gets its name when it is whole.
  private func copyWarehouse(to target: DataFolder) throws {
    let files = FileManager.default
    let final = URL(fileURLWithPath: target.warehouseToRestore)
    let part = final.deletingLastPathComponent().appendingPathComponent("restore.part")
    try files.createDirectory(
      at: final.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try files.copyItem(atPath: warehouse, toPath: part.path)
    try files.moveItem(at: part, to: final)
  }

  func run() async throws {
    let files = FileManager.default
    let target = DataFolder(path: data)
    for part in ["state", "journal"] where !files.fileExists(atPath: backup + "/" + part) {
      throw Failure(.notFound, "\(backup) is no backup: \(part) is missing.")
    }
    guard !files.fileExists(atPath: backup + "/kith.lock") else {
      throw Failure(.refused, "\(backup) is a data folder, not a backup: copied while a server changes it, it would not fit together.")
    }
    do {
      if files.fileExists(atPath: target.path), !(try files.contentsOfDirectory(atPath: target.path)).isEmpty {
        throw Failure(.refused, "\(target.path) is not empty.")
      }
      try files.createDirectory(atPath: target.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try files.copyItem(atPath: backup + "/state", toPath: target.state)
      try files.copyItem(atPath: backup + "/journal", toPath: target.journal)
      if files.fileExists(atPath: warehouse) { try copyWarehouse(to: target) }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.failed, "The backup cannot be copied: \(error.localizedDescription).")
    }
    if !files.fileExists(atPath: warehouse) {
      Terminal.error(
        "The backup does not hold the warehouse: events before it are missing from timelines and SQL, and segments that need them are shown as "
          + "incomplete.")
    }
    Terminal.print("Restored to \(target.path). Start it with `kith serve --data \(target.path)`; a new admin token is made then.")
  }
}
