import ArgumentParser

struct SegmentMembers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "members", abstract: "List who is in a segment.")

  @Argument(help: "The segment's key.")
  var key: String
  @OptionGroup var page: PageOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/segments/\(APIClient.escape(key))/members", query: page.query)
    }
    try output.show(answer) { json throws(Failure) in
      let text = TextTable.render(["ID", "SINCE"], json.list("members").map { [$0.text("id"), $0.text("since")] })
      return text + PageOptions.more(json)
    }
  }
}
