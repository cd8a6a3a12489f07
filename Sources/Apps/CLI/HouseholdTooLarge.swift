import ArgumentParser

struct HouseholdTooLarge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "too-large", abstract: "List groups with more members than members_max, which are no households.")

  @Option(help: "At most so many.")
  var limit = 20
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/households/too-large", query: [("limit", "\(limit)")])
    }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(["ID", "SIZE"], json.list("households").map { [$0.text("id"), $0.text("size")] })
    }
  }
}
