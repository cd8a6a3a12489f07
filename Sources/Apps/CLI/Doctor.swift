import ArgumentParser
import Foundation
import JSONTape
import JournalSegmentFiles
import Ports
import Server
import StateSQLite
import Vocabulary
import WarehouseClickHouse

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at a data folder without a server, and say what is wrong and what can be done.",
    discussion: "Nothing is changed unless --repair is given.")

  enum Repair: String, ExpressibleByArgument, CaseIterable { case skip, truncate }

  @Option(help: "The data folder; KITH_DATA when absent.")
  var data: String?
  @Option(help: "Repair the journal's first damage: skip gives up what cannot be read, truncate also all after it.")
  var repair: Repair?
  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let path = data ?? ProcessInfo.processInfo.environment["KITH_DATA"] else {
      throw Failure(.usage, "Name a data folder: --data DIR or KITH_DATA.")
    }
    let folder = DataFolder(path: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
      throw Failure(.notFound, "There is no folder \(folder.path).")
    }
    if let repair { try Doctor.perform(repair, in: folder) }
    let findings = [Examination.room(folder), Examination.journal(folder), await Examination.state(folder), Examination.clickHouse()]
    try output.show(Finding.json(findings)) { _ throws(Failure) in findings.map(\.text).joined(separator: "\n") }
    if findings.contains(where: { !$0.isFine }) { throw Failure(.failed, "Something needs attention.") }
  }

  private static func perform(_ repair: Repair, in folder: DataFolder) throws(Failure) {
    do throws(JournalError) {
      guard let damage = try JournalInspection(folder: folder.journal).damages.first else {
        Terminal.error("The journal has no damage: there is nothing to repair.")
        return
      }
      let chosen: JournalRepair = repair == .skip ? .skip(damage) : .truncate(damage)
      try chosen.perform(folder: folder.journal)
      Terminal.error("Repaired \(damage.file) at byte \(damage.byte). \(chosen.effect)")
    } catch {
      throw Failure(.refused, "The journal cannot be repaired: \(Examination.text(error)). Stop the server first.")
    }
  }
}
