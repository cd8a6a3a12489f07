import JSONTape

/// How rows are written: RFC 4180 with a line of heads, or one JSON object a line.
enum ExportFormat: String, CaseIterable, Sendable {
  case csv, jsonl

  var type: String { self == .csv ? "text/csv; charset=utf-8" : "application/x-ndjson" }

  func head(_ columns: [ExportColumn]) -> [UInt8] {
    self == .csv ? Array(columns.map { Self.quoted($0.head) }.joined(separator: ",").utf8) + [0x0D, 0x0A] : []
  }

  func line(_ cells: [String?], _ columns: [ExportColumn]) -> [UInt8] {
    if self == .csv { return Array(cells.map { Self.quoted($0 ?? "") }.joined(separator: ",").utf8) + [0x0D, 0x0A] }
    var json = JSONWriter(reservingCapacity: 256)
    json.object { json in
      for (cell, column) in zip(cells, columns) { json.member(column.head, cell) }
    }
    return json.bytes + [0x0A]
  }

  /// A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"); telephone numbers stay as they are.
  private static func quoted(_ text: String) -> String {
    var value = text
    if let first = text.first, "=@\t\r".contains(first) || "+-".contains(first) && !text.allSatisfy({ "+-0123456789 ().".contains($0) }) {
      value = "'" + value
    }
    guard value.utf8.contains(where: { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }) else { return value }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
  }
}
