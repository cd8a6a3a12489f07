import ArgumentParser

struct AccountList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List accounts with their numbers of members.")

  @Option(help: "At most so many.")
  var limit = 100
  @Option(help: "Where the page before ended.")
  var cursor: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/accounts", query: [("limit", "\(limit)"), ("cursor", cursor)])
    }
    try output.show(answer) { json throws(Failure) in
      var text = TextTable.render(
        ["ID", "MEMBERS", "NAME", "LAST SEEN"],
        json.list("accounts").map { account in
          [account.text("id"), account.text("members"), account["traits"]?["name"]?["value"]?.string ?? "", account.text("lastSeen")]
        })
      if let next = json["next"]?.string { text += "\nmore: --cursor \(next)" }
      return text
    }
  }
}
