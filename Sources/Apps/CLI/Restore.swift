import ArgumentParser
import Foundation
import JournalSegmentFiles
import Ports
import Server
import StateSQLite

struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a backup into an empty data folder.",
    discussion: "The warehouse's events are not part of a backup; those that came after the backed-up position are stored again.")

  @Argument(help: "The backup's folder.", completion: .directory)
  var backup: String
  @Option(help: "The data folder: empty, or not there yet.")
  var data: String

  func run() async throws {
    let files = FileManager.default
    let target = DataFolder(path: data)
    for part in ["state", "journal"] where !files.fileExists(atPath: backup + "/" + part) {
      throw Failure(.notFound, "\(backup) is no backup: \(part) is missing.")
    }
    do {
      if files.fileExists(atPath: target.path), !(try files.contentsOfDirectory(atPath: target.path)).isEmpty {
        throw Failure(.refused, "\(target.path) is not empty.")
      }
      try files.createDirectory(atPath: target.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try files.copyItem(atPath: backup + "/state", toPath: target.state)
      try files.copyItem(atPath: backup + "/journal", toPath: target.journal)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.failed, "The backup cannot be copied: \(error.localizedDescription).")
    }
    Terminal.print("Restored to \(target.path). Start it with `kith serve --data \(target.path)`; a new admin token is made then.")
  }
}
