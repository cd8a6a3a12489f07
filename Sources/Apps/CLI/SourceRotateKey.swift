import ArgumentParser

struct SourceRotateKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate-key", abstract: "Make a new write key for a source; the old ones stay valid unless revoked.")

  @Argument(help: "The source's key.")
  var source: String
  @Flag(help: "End the old keys at once.")
  var revokeOld = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.post("/v1/sources/\(APIClient.escape(source))/rotate-key", query: [("revokeOld", revokeOld ? "true" : nil)])
    }
    try output.show(answer) { json throws(Failure) in json.text("writeKey") }
  }
}
