import ArgumentParser

struct DeadLetterList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List dead letters, newest first.")

  @Option(help: "At most so many.")
  var limit = 50
  @Option(help: "Only those before this offset.")
  var before: UInt64?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/deadletters", query: [("limit", "\(limit)"), ("before", before.map { "\($0)" })])
    }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["OFFSET", "RECEIVED", "SOURCE", "REASON", "FIELD", "RETRIED AS"],
        json.list("deadletters").map { letter in ["offset", "receivedAt", "source", "reason", "field", "retriedAs"].map { letter.text($0) }
        })
    }
  }
}
