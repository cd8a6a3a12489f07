import ArgumentParser

struct IdentityDecisions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decisions", abstract: "List the decisions about identifiers that hold, newest first.")

  @Option(help: "At most so many; 1 to 1000.")
  var limit = 100
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/identity/decisions", query: [("limit", "\(limit)")])
    }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["NUMBER", "KIND", "IDENTIFIERS", "OTHERS", "AT", "BY", "REASON"],
        json.list("decisions").map { decision in
          [
            decision.text("number"), decision.text("kind"),
            decision.list("identifiers").map { IdentityShow.name($0) }.joined(separator: ", "),
            decision.list("others").map { IdentityShow.name($0) }.joined(separator: ", "), decision.text("at"), decision.text("actor"),
            decision.text("reason"),
          ]
        })
    }
  }
}
