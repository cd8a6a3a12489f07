import ArgumentParser
import JSONTape

struct IdentityReview: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Say whether the two profiles of a review are one person.",
    discussion: "`same` merges them, `different` holds them apart for good; `kith identity withdraw` takes either back.")

  enum Answer: String, ExpressibleByArgument, CaseIterable { case same, different }

  @Argument(help: "The review's number, from `kith identity reviews`.")
  var number: UInt64
  @Argument(help: "same or different.")
  var answer: Answer
  @Option(help: "Why, for the record.")
  var reason: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    body.beginObject()
    body.key("decision")
    body.string(answer.rawValue)
    body.reason(reason)
    body.endObject()
    let answered = try await connection.withClient { client in
      try await client.post("/v1/identity/reviews/\(number)", body: body.bytes)
    }
    try output.show(answered) { json throws(Failure) in "review \(json.text("review")) is answered (decision \(json.text("decision")))" }
  }
}
