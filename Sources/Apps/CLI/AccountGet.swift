import ArgumentParser

struct AccountGet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one account with its traits.")

  @Argument(help: "The account's id: the groupId of group calls.")
  var account: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/accounts/\(APIClient.escape(account))") }
    try output.show(answer) { json throws(Failure) in
      var pairs = ["id", "members"].map { ($0, json.text($0)) }
      pairs.append(("first seen", json.text("firstSeen")))
      pairs.append(("last seen", json.text("lastSeen")))
      for (name, value) in json.members("traits") {
        pairs.append(("trait \(name)", "\(value.text("value"))  (\(value.text("source")), \(value.text("time")))"))
      }
      return TextTable.pairs(pairs)
    }
  }
}
