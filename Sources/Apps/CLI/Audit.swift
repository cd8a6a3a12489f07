import ArgumentParser

struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show who changed what, newest first.")

  @Option(help: "At most so many.")
  var limit = 50
  @Option(help: "Only those before this offset.")
  var before: UInt64?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/audit", query: [("limit", "\(limit)"), ("before", before.map { "\($0)" })])
    }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["AT", "ACTOR", "ACTION", "SUBJECT", "DETAIL"],
        json.list("audit").map { row in ["at", "actor", "action", "subject", "detail"].map { row.text($0) } })
    }
  }
}
