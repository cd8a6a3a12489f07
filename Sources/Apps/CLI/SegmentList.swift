import ArgumentParser

struct SegmentList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List segments with their sizes.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let answer = try await connection.withClient { client in try await client.get("/v1/segments") }
    try output.show(answer) { json throws(Failure) in
      TextTable.render(
        ["KEY", "SIZE", "STATE", "NAME", "CONDITION"],
        json.list("segments").map { segment in
          let missing = segment["incomplete"]?["since"]?.string.map { ", incomplete since \($0)" } ?? ""
          return [
            segment.text("key"), segment.text("size"), segment.text("state") + missing, segment.text("name"), segment.text("sentence"),
          ]
        })
    }
  }
}
