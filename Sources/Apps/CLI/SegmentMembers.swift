import ArgumentParser

struct SegmentMembers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "members", abstract: "List who is in a segment.")

  @Argument(help: "The segment's key.")
  var key: String
  @Option(help: "At most so many.")
  var limit = 100
  @Option(help: "Where the page before ended.")
  var cursor: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/segments/\(APIClient.escape(key))/members", query: [("limit", "\(limit)"), ("cursor", cursor)])
    }
    try output.show(answer) { json throws(Failure) in
      var text = TextTable.render(["ID", "SINCE"], json.list("members").map { [$0.text("id"), $0.text("since")] })
      if let next = json["next"]?.string { text += "\nmore: --cursor \(next)" }
      return text
    }
  }
}
