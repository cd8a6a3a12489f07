import ArgumentParser

struct DeliveryFailed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "failed", abstract: "List deliveries that were given up, newest first.")

  @Option(help: "At most so many.")
  var limit = 50
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/deliveries/failed", query: [("limit", "\(limit)")]) }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["NUMBER", "DESTINATION", "SEGMENT", "CHANGE", "AT", "ATTEMPTS", "LAST ERROR"],
        json.list("deliveries").map { delivery in
          ["number", "destination", "segment", "change", "at", "attempts", "lastError"].map { delivery.text($0) }
        })
    }
  }
}
