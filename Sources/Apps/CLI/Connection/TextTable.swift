/// Columns of text for people.
enum TextTable {
  static func render(_ heads: [String], _ rows: [[String]]) -> String {
    var widths = heads.map(\.count)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    func line(_ cells: [String]) -> String {
      var text = ""
      for (index, cell) in cells.enumerated() {
        // Line breaks in data must not break the table.
        let flat = cell.replacing("\n", with: " ")
        text += index == cells.count - 1 ? flat : flat + String(repeating: " ", count: widths[index] - cell.count + 2)
      }
      return text
    }
    return ([line(heads)] + rows.map(line)).joined(separator: "\n")
  }

  /// Names and values below each other.
  static func pairs(_ pairs: [(String, String)]) -> String {
    let width = pairs.map(\.0.count).max() ?? 0
    return pairs.map { $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }.joined(separator: "\n")
  }
}
