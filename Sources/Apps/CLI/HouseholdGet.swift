import ArgumentParser

struct HouseholdGet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one household with its members.")

  @Argument(help: "The household's id, as profile get shows it.")
  var household: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/households/\(APIClient.escape(household))") }
    try output.show(answer) { json throws(Failure) in
      var pairs = ["id", "rule", "size"].map { ($0, json.text($0)) }
      if json["tooLarge"]?.flag == true { pairs.append(("standing", "no household: more members than members_max")) }
      for member in json.list("members") { pairs.append(("member", member.text)) }
      return TextTable.pairs(pairs)
    }
  }
}
