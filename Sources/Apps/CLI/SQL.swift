import ArgumentParser
import JSONTape
import NIOCore
import NIOHTTP1

struct SQL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Run a read-only query on the warehouse.",
    discussion: "Table events: message_id, type, name, time, received_at, user_id, anonymous_id, profile_id, properties, context.")

  @Argument(help: "One SELECT.")
  var query: String
  @Option(help: "A ClickHouse output format, such as CSVWithNames; overrides -o.")
  var format: String?
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var body = JSONWriter()
    body.beginObject()
    body.key("query")
    body.string(query)
    body.key("format")
    body.string(format ?? (output.output == .json ? "JSONEachRow" : "PrettyCompactMonoBlock"))
    body.endObject()
    try await connection.withClient { client in
      try await client.stream(.POST, "/v1/sql", body: body.bytes, contentType: "application/json", timeout: .hours(1)) {
        chunk throws(Failure) in
        Terminal.write(chunk)
        return true
      }
    }
  }
}
