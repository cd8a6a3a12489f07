import ArgumentParser
import JSONTape
import NIOCore
import NIOHTTP1

struct SQL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Run a read-only query on the warehouse.",
    discussion: "The table events holds all events; DESCRIBE TABLE events names its columns, SHOW TABLES the other tables.")

  @Argument(help: "One statement, such as SELECT name, count() FROM events GROUP BY name.")
  var query: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws {
    try await connection.withClient { client in
      let output = try rows.open()
      try await client.rows(query, format: rows.databaseFormat, into: output)
    }
  }
}
