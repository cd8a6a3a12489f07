import ArgumentParser

struct CatalogueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalogue", abstract: "List every event, property, trait, identifier type and trait of accounts that was seen.")

  @Option(help: "Only this event, with its properties.")
  var event: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/catalogue") }
    try output.show(answer) { json throws(Failure) in
      if let event {
        return json.list("events").filter { $0.text("name") == event }.map { Self.values("PROPERTY", $0.list("properties")) }
          .joined(separator: "\n\n")
      }
      return TextTable.render(
        ["EVENT", "TYPE", "COUNT", "FIRST SEEN", "LAST SEEN", "USED BY"],
        json.list("events").map { event in
          ["name", "type", "count", "firstSeen", "lastSeen"].map { event.text($0) } + [
            event.list("usedBy").map(\.text).joined(separator: ", ")
          ]
        }) + "\n\n" + Self.values("TRAIT", json.list("traits")) + "\n\n"
        + TextTable.render(["IDENTIFIER", "PROFILES"], json.list("identifiers").map { [$0.text("type"), $0.text("profiles")] })
        + (json.list("accountTraits").isEmpty ? "" : "\n\n" + Self.values("ACCOUNT TRAIT", json.list("accountTraits")))
    }
  }

  private static func values(_ head: String, _ values: [JSON]) -> String {
    TextTable.render(
      [head, "TYPES", "FILLED", "SAMPLES", "USED BY"],
      values.map { value in
        let rate = Double(value.text("fillRate")).map { "\(Int(($0 * 100).rounded())) %" } ?? "-"
        return [value.text("path")] + [value.list("types").map(\.text).joined(separator: "|"), rate]
          + ["samples", "usedBy"].map { value.list($0).map(\.text).joined(separator: ", ") }
      })
  }
}
