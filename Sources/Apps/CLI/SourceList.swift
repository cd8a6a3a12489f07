import ArgumentParser

struct SourceList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List sources with their figures.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/sources") }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["KEY", "KIND", "ACCEPTED", "DUPLICATES", "REJECTED", "LAST EVENT", "PER SECOND", "LAG S", "WRITE KEY"],
        json.list("sources").map { source in
          let rejected = source.members("rejected").reduce(0) { $0 + ($1.value.integer ?? 0) }
          return [
            source.text("key"), source.text("kind"), source.text("accepted"), source.text("duplicates"), "\(rejected)",
            source.text("lastEventAt"),
            source.text("eventsPerSecond"), source.text("lagSeconds"), source.list("writeKeys").first?.text ?? "-",
          ]
        })
    }
  }
}
