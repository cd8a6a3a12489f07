import ArgumentParser
import Foundation
import JSONTape
import Vocabulary

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write a consistent copy of state and journal on the server, below its data folder, while it runs.")

  @Argument(help: "The backup's name; the present time when absent.")
  var name: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970) * .second)
    let name = name ?? String(now.iso8601.prefix(19)).replacing(":", with: "-")
    var body = JSONWriter()
    body.beginObject()
    body.key("name")
    body.string(name)
    body.endObject()
    let answer = try await connection.withClient { client in try await client.post("/v1/backup", body: body.bytes) }
    try output.show(answer) { json throws(Failure) in json.text("folder") }
  }
}
