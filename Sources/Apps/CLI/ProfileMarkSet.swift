import ArgumentParser

struct ProfileMarkSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "mark", abstract: "Set or lift a mark that stops deliveries to a person.")

  enum Mark: String, ExpressibleByArgument, CaseIterable {
    case unsubscribed, suppressed
    case globalPrivacyControl = "global_privacy_control"
  }

  @Argument(help: "TYPE:VALUE or an id.")
  var profile: String
  @Argument(help: "unsubscribed, suppressed or global_privacy_control.")
  var mark: Mark
  @Flag(help: "Lift the mark.")
  var lift = false
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.post(
        "/v1/profiles/\(APIClient.escape(profile))/marks", body: Array(#"{"mark":"\#(mark.rawValue)","set":\#(!lift)}"#.utf8))
    }
    try output.show(answer) { json throws(Failure) in "\(json.text("mark")): \(json.text("set"))" }
  }
}
