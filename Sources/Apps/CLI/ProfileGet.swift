import ArgumentParser

struct ProfileGet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one profile.")

  @Argument(help: "TYPE:VALUE, such as email:ann@example.com, or an id.")
  var profile: String
  @Flag(help: "Show source and time of each trait.")
  var provenance = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/profiles/\(APIClient.escape(profile))", query: [("provenance", provenance ? "true" : nil)])
    }
    try output.show(answer) { json throws(Failure) in table(json) }
  }

  private func table(_ json: JSON) -> String {
    var pairs = [("id", json.text("id"))]
    for identifier in json.list("identifiers") {
      let flags = identifier.list("flags").map(\.text).joined(separator: ", ")
      pairs.append((identifier.text("type"), identifier.text("value") + (flags.isEmpty ? "" : "  (\(flags))")))
    }
    pairs.append(("segments", json.list("segments").map(\.text).joined(separator: ", ")))
    for account in json.list("accounts") { pairs.append(("account", account.text("id"))) }
    for household in json.list("households") {
      let size = household["tooLarge"]?.flag == true ? "no household: too many" : "of \(household.text("size"))"
      pairs.append(("household by \(household.text("rule"))", "\(household.text("id"))  (\(size))"))
    }
    if !json.list("marks").isEmpty { pairs.append(("marks", json.list("marks").map(\.text).joined(separator: ", "))) }
    pairs.append(("first seen", json.text("firstSeen")))
    pairs.append(("last seen", json.text("lastSeen")))
    for (name, value) in json.members("traits") {
      pairs.append(("trait \(name)", provenance ? "\(value.text("value"))  (\(value.text("source")), \(value.text("time")))" : value.text))
    }
    // A dash: the value is not what its kind says.
    for (name, value) in json.members("standard") { pairs.append(("standard \(name)", value.text)) }
    return TextTable.pairs(pairs)
  }
}
