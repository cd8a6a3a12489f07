import ArgumentParser

struct ProfileSegments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segments", abstract: "Show in which segments somebody is or was, and every entry and exit with its reason.")

  @Argument(help: "TYPE:VALUE, such as email:ann@example.com, or a profile's id.")
  var profile: String
  @Option(help: "A date or time; now when absent.")
  var at: String?
  @OptionGroup var page: PageOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get(
        "/v1/profiles/\(APIClient.escape(profile))/segments/history", query: [("at", at)] + page.query)
    }
    try output.show(answer) { json throws(Failure) in
      let segments = json.list("segments").map(\.text)
      var lines = ["at \(json.text("at")) in \(segments.isEmpty ? "no segment" : segments.joined(separator: ", "))"]
      if let survivor = json["mergedInto"]?.string { lines.append("merged into \(survivor)") }
      lines.append(
        TextTable.render(
          ["AT", "SEGMENT", "CHANGE", "BECAUSE"],
          json.list("changes").map { [$0.text("at"), $0.text("segment"), $0.text("change"), $0.text("because")] }))
      return lines.joined(separator: "\n") + PageOptions.more(json)
    }
  }
}
