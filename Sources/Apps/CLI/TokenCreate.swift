import ArgumentParser
import Foundation
import JSONTape
import Vocabulary

struct TokenCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a token; its secret is shown once.")

  enum Scope: String, ExpressibleByArgument, CaseIterable { case read, write, admin }

  @Argument(help: "A name; stands in the audit log.")
  var name: String
  @Option(help: "What it may do; a higher scope includes the lower ones.")
  var scope = Scope.read
  @Option(help: "When it ends: 30d, 12h, or a time such as 2027-01-31.")
  var expires: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    body.beginObject()
    body.key("name")
    body.string(name)
    body.key("scope")
    body.string(scope.rawValue)
    if let expires {
      body.key("expiresAt")
      body.string(try TokenCreate.moment(expires, now: Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))).iso8601)
    }
    body.endObject()
    let answer = try await connection.withClient { client in try await client.post("/v1/tokens", body: body.bytes) }
    try output.show(answer) { json throws(Failure) in json.text("token") }
  }

  /// A time, or a span from now in minutes, hours, days or weeks.
  static func moment(_ text: String, now: Timestamp) throws(Failure) -> Timestamp {
    if let time = Timestamp(iso8601: text) { return time }
    let units: [Character: Int64] = ["m": .minute, "h": .hour, "d": .day, "w": .week]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (1...100_000).contains(count) else {
      throw Failure(.usage, "--expires must be a span such as 30d or a time such as 2027-01-31.")
    }
    return now.advanced(by: count * unit)
  }
}
