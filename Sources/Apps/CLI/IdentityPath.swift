import ArgumentParser

struct IdentityPath: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Show the chain of evidence between two identifiers of one profile.")

  @Argument(help: "TYPE:VALUE.")
  var from: String
  @Argument(help: "TYPE:VALUE of another identifier of the same profile.")
  var to: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get("/v1/profiles/\(APIClient.escape(from))/identity/path", query: [("from", from), ("to", to)])
    }
    try output.show(answer) { json throws(Failure) in
      json.list("steps").map { step in
        let edge = step["edge"]
        var line = "\(IdentityShow.name(edge?["from"])) = \(IdentityShow.name(edge?["to"]))  since \(edge?.text("firstSeen") ?? "")"
        if let decision = edge?["decision"]?.integer { return line + ", decision \(decision)" }
        if let event = step["event"], event["type"]?.string != nil {
          line += ", \(event.text("type")) \(event.text("name")) (\(event.text("messageId"))) of \(event.text("source"))"
        }
        return line + ", \(Counted(edge?.text("events") ?? "0", "event"))"
      }.joined(separator: "\n")
    }
  }
}
