import ArgumentParser
import JSONTape

struct ExportSQL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "sql", abstract: "Write the rows of a read-only query.")

  @Argument(help: "One statement.")
  var query: String
  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var rows: RowOutputOptions

  func run() async throws { try await Export.write(query, connection, rows) }
}

extension Export {
  static func write(_ query: String, _ connection: ConnectionOptions, _ rows: RowOutputOptions) async throws {
    guard rows.out != nil else { throw Failure(.usage, "Name the file to write: --out FILE. (kith sql writes to standard output.)") }
    try await connection.withClient { client in
      try await client.rows(query, format: rows.databaseFormat, into: try rows.open())
    }
  }

  /// All rows of a view, each column as a type that every format has.
  static func write(
    view: String, where conditions: [String] = [], _ connection: ConnectionOptions, _ rows: RowOutputOptions
  ) async throws {
    let columns = try await connection.withClient { client in try await Export.columns(of: view, client) }
    let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    try await write("SELECT \(columns.joined(separator: ", ")) FROM \(view)\(filter)", connection, rows)
  }

  /// Parquet, Arrow and ORC know no UUID and no JSON: those go out as text.
  private static let typesWithoutFormat = ["UUID", "JSON", "Object(", "Dynamic", "Variant", "Enum"]

  private static func columns(of view: String, _ client: APIClient) async throws(Failure) -> [String] {
    var body = JSONWriter()
    body.beginObject()
    body.key("query")
    body.string("DESCRIBE TABLE \(view)")
    body.key("format")
    body.string("JSONEachRow")
    body.endObject()
    var columns: [String] = []
    for line in try await client.post("/v1/sql", body: body.bytes).split(separator: 0x0A) {
      let column = try JSON(Array(line))
      let (name, type) = ("`\(column.text("name"))`", column.text("type"))
      columns.append(typesWithoutFormat.contains { type.contains($0) } ? "toString(\(view).\(name)) AS \(name)" : name)
    }
    return columns
  }

  /// As a statement writes it.
  static func literal(_ text: String) -> String { "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'" }
}
