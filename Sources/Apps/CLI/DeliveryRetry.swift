import ArgumentParser

struct DeliveryRetry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "retry", abstract: "Try a delivery again that was given up.")

  @Argument(help: "Its number.")
  var number: UInt64
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.post("/v1/deliveries/\(number)/retry") }
    try output.show(answer) { json throws(Failure) in "\(json.text("number")) is pending again." }
  }
}
