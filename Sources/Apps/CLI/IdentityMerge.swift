import ArgumentParser
import JSONTape

struct IdentityMerge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put two profiles together, whatever the limits, and take back what held them apart.")

  @Argument(help: "TYPE:VALUE of one, or its id.")
  var profile: String
  @Argument(help: "TYPE:VALUE of the other, or its id.")
  var other: String
  @Option(help: "Why, for the record.")
  var reason: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    body.beginObject()
    body.key("with")
    body.string(other)
    body.reason(reason)
    body.endObject()
    let answer = try await connection.withClient { client in
      try await client.post("/v1/profiles/\(APIClient.escape(profile))/merge", body: body.bytes)
    }
    try output.show(answer) { json throws(Failure) in "both are \(json.text("profile")) (decision \(json.text("decision")))" }
  }
}
