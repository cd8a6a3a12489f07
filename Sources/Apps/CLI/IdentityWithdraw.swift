import ArgumentParser

struct IdentityWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "withdraw", abstract: "Take a decision about identifiers back.")

  @Argument(help: "The decision's number.")
  var number: UInt32
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.delete("/v1/identity/decisions/\(number)") }
    try output.show(answer) { json throws(Failure) in "decision \(json.text("decision")) was taken back" }
  }
}
