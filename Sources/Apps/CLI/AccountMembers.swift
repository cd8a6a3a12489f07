import ArgumentParser

struct AccountMembers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "members", abstract: "List who belongs to an account.")

  @Argument(help: "The account's id: the groupId of group calls.")
  var account: String
  @OptionGroup var page: PageOptions
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get(
        "/v1/accounts/\(APIClient.escape(account))/members", query: page.query)
    }
    try output.show(answer) { json throws(Failure) in
      let text = json.list("members").map(\.text).joined(separator: "\n")
      return text + PageOptions.more(json)
    }
  }
}
