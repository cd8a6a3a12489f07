import ArgumentParser
import JSONTape

struct IdentityUnmerge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmerge", abstract: "Split identifiers off their profile.",
    discussion: """
      Their events, traits and memberships become a profile of their own. Later events that carry both do not undo it; `kith identity merge` and \
      `kith identity withdraw` do.
      """)

  @Argument(help: "TYPE:VALUE, one or several of one profile.")
  var identifiers: [String]
  @Option(help: "The profile's id, to be sure that it is this one.")
  var from: String?
  @Option(help: "Why, for the record.")
  var reason: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    body.beginObject()
    body.key("identifiers")
    body.beginArray()
    for identifier in identifiers { try IdentityReference(identifier).write(to: &body) }
    body.endArray()
    body.reason(reason)
    body.endObject()
    let answer = try await connection.withClient { client in
      try await client.post("/v1/profiles/\(APIClient.escape(from ?? identifiers[0]))/unmerge", body: body.bytes)
    }
    try output.show(answer) { json throws(Failure) in
      let parts = json["splitOff"]?.string.map { "\($0) is now a profile of its own" } ?? "no event names only these identifiers"
      return "\(json.text("profile")) was split: \(parts) (decision \(json.text("decision")))"
    }
  }
}
