import ArgumentParser
import Foundation
import JSONTape
import NIOCore
import NIOHTTP1
import Vocabulary

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a consistent copy of state, journal and warehouse on the server, below its data folder, while it runs.")

  @Argument(help: "The backup's name; the present time when absent.")
  var name: String?
  @Flag(help: "Leave the warehouse out: for when it is away.")
  var withoutWarehouse = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970) * .second)
    let name = name ?? String(now.iso8601.prefix(19)).replacing(":", with: "-")
    var body = JSONWriter()
    body.beginObject()
    body.key("name")
    body.string(name)
    body.key("withoutWarehouse")
    body.bool(withoutWarehouse)
    body.endObject()
    let answer = try await connection.withClient { client in
      var answer: [UInt8] = []
      // A large warehouse takes its time.
      try await client.stream(.POST, "/v1/backup", body: body.bytes, contentType: "application/json", timeout: .hours(24)) {
        chunk throws(Failure) in
        answer += chunk
        return true
      }
      return answer
    }
    try output.show(answer) { json throws(Failure) in json.text("folder") }
    switch try JSON(answer)["warehouse"]?.string {
    case "remote":
      Terminal.error(
        "The warehouse is another server: it is not in this backup. Back it up by its own means.")
    case "left_out":
      Terminal.error(
        "The warehouse is not in this backup: after a restore, events before it are missing from timelines, SQL and new segments.")
    default: return
    }
  }
}
