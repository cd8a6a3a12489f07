import ArgumentParser

struct IdentityReviews: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reviews", abstract: "List pairs of profiles that may be one person, oldest first, with the reasons.",
    discussion: "Answer with `kith identity review NUMBER same|different`.")

  @Option(help: "At most so many; 1 to 200.")
  var limit = 20
  @Option(help: "Only reviews after this number.")
  var cursor: UInt64?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let query = [("limit", "\(limit)")] + (cursor.map { [("cursor", "\($0)")] } ?? [])
    let answer = try await connection.withClient { client in try await client.get("/v1/identity/reviews", query: query) }
    try output.show(answer) { json throws(Failure) in
      let matching = json["matching"]?["standing"]?.string.map { "matching is \($0)" } ?? "profiles are not matched"
      var parts = ["\(json.text("waiting")) wait for an answer; \(matching)"]
      for review in json.list("reviews") {
        parts.append(
          """
          review \(review.text("number")), asked \(review.text("at"))
          \(side(review["left"]))
          \(side(review["right"]))
          \(review["evidence"].map { MatchWaterfall.text($0) } ?? "")
          """)
      }
      return parts.joined(separator: "\n\n")
    }
  }

  private func side(_ json: JSON?) -> String {
    guard let json else { return "" }
    return "\(IdentityShow.name(json["identifier"]))  \(json["profile"]?.string ?? "no profile")  \(json["traits"]?.text ?? "")"
  }
}
