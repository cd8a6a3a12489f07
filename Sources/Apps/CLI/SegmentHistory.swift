import ArgumentParser

struct SegmentHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Show how a segment grew and shrank.", discussion: "In UTC; weeks begin on Monday.")

  enum Interval: String, ExpressibleByArgument, CaseIterable { case hour, day, week, month }

  @Argument(help: "The segment's key.")
  var key: String
  @Option(help: "A date or time; 30 intervals before --to when absent.")
  var from: String?
  @Option(help: "A date or time, excluded; now when absent.")
  var to: String?
  @Option(help: "How long one line is.")
  var interval = Interval.day
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in
      try await client.get(
        "/v1/segments/\(APIClient.escape(key))/history", query: [("from", from), ("to", to), ("interval", interval.rawValue)])
    }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["FROM", "ENTERED", "LEFT", "SIZE"],
        json.list("history").map { [$0.text("start"), $0.text("entered"), $0.text("left"), $0.text("size")] })
    }
  }
}
