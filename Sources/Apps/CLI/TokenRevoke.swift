import ArgumentParser

struct TokenRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End a token at once.")

  @Argument(help: "The token's name.")
  var name: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.delete("/v1/tokens/\(APIClient.escape(name))") }
    try output.show(answer) { json throws(Failure) in "\(json.text("name")) is revoked." }
  }
}
