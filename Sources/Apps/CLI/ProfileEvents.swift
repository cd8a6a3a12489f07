import ArgumentParser

struct ProfileEvents: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "events", abstract: "Show what a person did, newest first.")

  @Argument(help: "TYPE:VALUE, such as email:ann@example.com, or an id.")
  var profile: String
  @Option(help: "At most so many.")
  var limit = 50
  @Option(help: "Only events before this time, or where the page before ended.")
  var before: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/profiles/\(APIClient.escape(profile))/events", query: [("limit", "\(limit)"), ("before", before)])
    }
    try output.show(answer) { json throws(Failure) in
      if let next = json["next"]?.string { Terminal.error("There is more: --before \(next)") }
      return TextTable.render(
        ["TIME", "TYPE", "NAME", "SOURCE", "PROPERTIES"],
        json.list("events").map { event in
          [event.text("time"), event.text("type"), event.text("name"), event.text("source"), event.text("properties")]
        })
    }
  }
}
