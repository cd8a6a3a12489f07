import ArgumentParser
import JSONTape

struct ExportSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segment", abstract: "Write who is in a segment: profile_id, since.",
    discussion: """
      The members are those of now, exact, also while the warehouse is away. For what ad platforms take, and with consent kept: kith segment \
      export.
      """)

  /// Members that one request brings.
  private static let page = 10_000

  @Argument(help: "The segment's key.")
  var key: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws {
    guard rows.out != nil else { throw Failure(.usage, "Name the file to write: --out FILE.") }
    try await Export.withFolder { folder in
      let lines = folder + "/members.jsonl"
      try await connection.withClient { client in try await collect(into: lines, client) }
      try await Export.convert(lines, structure: "profile_id String, since DateTime64(3, 'UTC')", rows)
    }
  }

  private func collect(into path: String, _ client: APIClient) async throws(Failure) {
    let file = try RowOutput(path: path)
    var cursor: String?
    repeat {
      let answer = try JSON(
        try await client.get(
          "/v1/segments/\(APIClient.escape(key))/members", query: [("limit", "\(ExportSegment.page)"), ("cursor", cursor)]))
      var json = JSONWriter(reservingCapacity: 128)
      var bytes: [UInt8] = []
      for member in answer.list("members") {
        json.removeAll()
        json.beginObject()
        json.key("profile_id")
        json.string(member.text("id"))
        json.key("since")
        json.string(member.text("since"))
        json.endObject()
        bytes += json.bytes + [0x0A]
      }
      try file.write(bytes)
      cursor = answer["next"]?.string
    } while cursor != nil
    try file.finish()
  }
}
