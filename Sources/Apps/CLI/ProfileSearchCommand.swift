import ArgumentParser

struct ProfileSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find profiles by the beginnings of words in identifiers, names and other traits.")

  @Argument(help: "Words; upper case and diacritics do not matter.")
  var words: [String]
  @Option(help: "At most so many.")
  var limit = 20
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/profiles", query: [("query", words.joined(separator: " ")), ("limit", "\(limit)")])
    }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["ID", "IDENTIFIERS", "SEGMENTS", "LAST SEEN"],
        json.list("profiles").map { profile in
          [
            profile.text("id"),
            profile.list("identifiers").prefix(3).map { "\($0.text("type")):\($0.text("value"))" }.joined(separator: " "),
            profile.list("segments").map(\.text).joined(separator: ", "), profile.text("lastSeen"),
          ]
        })
    }
  }
}
