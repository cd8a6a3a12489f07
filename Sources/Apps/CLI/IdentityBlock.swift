import ArgumentParser
import JSONTape

struct IdentityBlock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block", abstract: "Block an identifier: it names nobody, and what it has merged goes apart.")

  @Argument(help: "TYPE:VALUE.")
  var identifier: String
  @Option(help: "Why, for the record.")
  var reason: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    try IdentityReference(identifier).write(to: &body, reason: reason)
    let answer = try await connection.withClient { client in try await client.post("/v1/identity/blocks", body: body.bytes) }
    try output.show(answer) { json throws(Failure) in "blocked (decision \(json.text("decision")))" }
  }
}
