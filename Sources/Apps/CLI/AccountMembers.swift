import ArgumentParser

struct AccountMembers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "members", abstract: "List who belongs to an account.")

  @Argument(help: "The account's id: the groupId of group calls.")
  var account: String
  @Option(help: "At most so many.")
  var limit = 100
  @Option(help: "Where the page before ended.")
  var cursor: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get(
        "/v1/accounts/\(APIClient.escape(account))/members", query: [("limit", "\(limit)"), ("cursor", cursor)])
    }
    try output.show(answer) { json throws(Failure) in
      var text = json.list("members").map(\.text).joined(separator: "\n")
      if let next = json["next"]?.string { text += "\nmore: --cursor \(next)" }
      return text
    }
  }
}
