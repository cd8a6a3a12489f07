import ArgumentParser

struct AccountList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List accounts with their numbers of members.")

  @OptionGroup var page: PageOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/accounts", query: page.query)
    }
    try output.show(answer) { json throws(Failure) in
      let text = TextTable.render(
        ["ID", "MEMBERS", "NAME", "LAST SEEN"],
        json.list("accounts").map { account in
          [account.text("id"), account.text("members"), account["traits"]?["name"]?["value"]?.string ?? "", account.text("lastSeen")]
        })
      return text + PageOptions.more(json)
    }
  }
}
