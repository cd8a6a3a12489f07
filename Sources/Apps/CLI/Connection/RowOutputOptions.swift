import ArgumentParser

/// `-o FORMAT`, `--out FILE`: how and where rows are written.
struct RowOutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, jsonl, csv, tsv, parquet, arrow, orc, avro }

  @Option(
    name: .shortAndLong, help: "How rows are written; json and jsonl are one object a line. By the ending of --out when absent, else table."
  )
  var output: Format?
  @Option(help: "A ClickHouse output format, such as JSON or JSONCompactEachRow; overrides -o.")
  var format: String?
  @Option(help: "The file to write; it appears when it is whole. Standard output when absent.", completion: .file())
  var out: String?

  /// The name that the database knows.
  var databaseFormat: String {
    if let format { return format }
    return switch output ?? RowOutputOptions.format(of: out) {
    case .table: "PrettyCompactMonoBlock"
    case .json, .jsonl: "JSONEachRow"
    case .csv: "CSVWithNames"
    case .tsv: "TSVWithNames"
    case .parquet: "Parquet"
    case .arrow: "Arrow"
    case .orc: "ORC"
    case .avro: "Avro"
    }
  }

  func open() throws(Failure) -> RowOutput { try RowOutput(path: out) }

  private static func format(of path: String?) -> Format {
    guard let path, let dot = path.lastIndex(of: ".") else { return .table }
    return Format(rawValue: path[path.index(after: dot)...].lowercased()) ?? .table
  }
}
