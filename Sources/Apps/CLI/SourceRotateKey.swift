import ArgumentParser

struct SourceRotateKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate-key", abstract: "Make a new write key for a source; the old ones stay valid unless revoked.")

  @Argument(help: "The source's key.")
  var source: String
  @Flag(help: "End the old keys at once.")
  var revokeOld = false
  @Flag(help: "When there is no room for another key, end the oldest at once.")
  var dropOldest = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.post(
        "/v1/sources/\(APIClient.escape(source))/rotate-key",
        query: [("revokeOld", revokeOld ? "true" : nil), ("dropOldest", dropOldest ? "true" : nil)])
    }
    for key in try JSON(answer).list("ended") { Terminal.error("The write key \(key.text) has ended: clients that use it are refused.") }
    try output.show(answer) { json throws(Failure) in json.text("writeKey") }
  }
}
