import ArgumentParser

struct TokenList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List tokens, without their secrets.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/tokens") }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["NAME", "SCOPE", "EXPIRES"], json.list("tokens").map { [$0.text("name"), $0.text("scope"), $0.text("expiresAt")] })
    }
  }
}
