import Foundation
import WarehouseClickHouse

/// The SQL that ClickHouse's `local` tool runs to read the files of an import.
struct RowQuery: Sendable {
  private let views: String
  private let select: String

  /// - Throws: `.notFound`, `.refused` for a file whose kind is not known.
  init(
    _ map: ImportMap, mapPath: String, input: ImportInput, after watermark: String?, _ binary: ClickHouseBinary
  ) async throws(Failure) {
    let environment = ProcessInfo.processInfo.environment
    var views = "CREATE VIEW input AS SELECT * FROM \(try await input.table(environment: environment, binary));\n"
    let folders = [mapPath, input.kind == .function ? "" : input.text].map { ($0 as NSString).deletingLastPathComponent }
    for (name, path) in (map.inputs ?? [:]).sorted(by: { $0.key < $1.key }) {
      let candidates = path.hasPrefix("/") ? [path] : folders.map { ($0.isEmpty ? "." : $0) + "/" + path }
      guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
        throw Failure(.notFound, "The input \(name) of the map, \(path), is not there.")
      }
      views += "CREATE VIEW `\(name)` AS SELECT * FROM \(try await RowQuery.table(found, binary));\n"
    }
    var select = map.query.map { RowQuery.withoutSemicolon($0) } ?? "SELECT * FROM input"
    if let column = map.watermark {
      let beyond = watermark.map { " WHERE `\(column)` > \(RowQuery.literal($0))" } ?? ""
      select = "SELECT * FROM (\n\(select)\n)\(beyond) ORDER BY `\(column)`"
    }
    self.views = views
    self.select = select
  }

  func rows(skipping count: Int) -> String {
    views + (count == 0 ? select : "SELECT * FROM (\n\(select)\n) OFFSET \(count)") + "\nFORMAT JSONEachRow"
  }

  var count: String { views + "SELECT count() FROM (\n\(select)\n) FORMAT TSV" }

  /// One column a line: its name, a tab, its type and more.
  var columns: String { views + "DESCRIBE (\n\(select)\n) FORMAT TSVRaw" }

  /// One thread and the file's own order: row numbers mean the same row at every run. ORC is read by the decoder that does not crash (see ``ORCFile``).
  static let settings = [
    "--max_threads=1", "--input_format_parquet_preserve_order=1", "--date_time_output_format=iso",
    "--output_format_json_quote_64bit_integers=0",
    "--input_format_orc_use_fast_decoder=0",
    "--output_format_json_quote_denormals=0", "--output_format_json_named_tuples_as_objects=1", "--max_memory_usage=4000000000",
    "--max_bytes_before_external_group_by=1500000000", "--max_bytes_before_external_sort=1500000000",
  ]

  private static let formats = [
    "csv": "CSVWithNames", "tsv": "TSVWithNames", "jsonl": "JSONEachRow", "ndjson": "JSONEachRow", "json": "JSONEachRow",
    "parquet": "Parquet", "avro": "Avro", "orc": "ORC", "arrow": "Arrow", "feather": "Arrow", "arrows": "ArrowStream",
  ]
  static let packed = [".gz", ".zst", ".xz", ".bz2"]

  static func table(_ path: String, _ binary: ClickHouseBinary) async throws(Failure) -> String {
    let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    guard FileManager.default.isReadableFile(atPath: absolute) else { throw Failure(.notFound, "\(path) cannot be read.") }
    return try await table(absolute, like: path, binary)
  }

  /// - Parameters:
  ///   - pattern: an absolute path, perhaps with `**`.
  ///   - path: whose ending says the kind. All files of the pattern have its columns.
  static func table(_ pattern: String, like path: String, _ binary: ClickHouseBinary) async throws(Failure) -> String {
    var name = (path as NSString).lastPathComponent.lowercased()
    for packed in packed where name.hasSuffix(packed) { name = String(name.dropLast(packed.count)) }
    guard let format = formats[(name as NSString).pathExtension] else {
      throw Failure(
        .refused,
        "\(path): files end in .csv, .tsv, .jsonl, .ndjson, .json, .parquet, .avro, .orc or .arrow, also with .gz, .zst, .xz or .bz2.")
    }
    guard format == "ORC" else { return "file(\(literal(pattern)), '\(format)')" }
    guard path.lowercased().hasSuffix(".orc") else { throw Failure(.refused, "\(path): ORC packs itself; unpack the file once.") }
    return try await ORCFile(path).columns(binary).table(pattern)
  }

  static func literal(_ text: String) -> String { "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'" }

  static func quoted(_ name: String) -> String { "`" + name.replacing("\\", with: "\\\\").replacing("`", with: "\\`") + "`" }

  private static func withoutSemicolon(_ query: String) -> String {
    var text = query.trimmingCharacters(in: .whitespacesAndNewlines)
    while text.hasSuffix(";") { text = String(text.dropLast()).trimmingCharacters(in: .whitespacesAndNewlines) }
    return text
  }
}
