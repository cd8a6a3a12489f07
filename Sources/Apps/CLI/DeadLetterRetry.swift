import ArgumentParser
import Foundation

struct DeadLetterRetry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retry", abstract: "Send a dead letter again.")

  @Argument(help: "Its offset.")
  var offset: UInt64
  @Option(help: "A file with the repaired event as JSON; without it the event is sent as it was.", completion: .file(extensions: ["json"]))
  var repaired: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let body = if let repaired { try InputFile.bytes(repaired) } else { [UInt8]() }
    let answer = try await connection.withClient { client in try await client.post("/v1/deadletters/\(offset)/retry", body: body) }
    try output.show(answer) { json throws(Failure) in "sent again as \(json.text("retriedAs"))" }
  }
}
