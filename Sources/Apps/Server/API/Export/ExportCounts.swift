import Consent
import JSONTape

/// What became of a segment's members in an export.
struct ExportCounts: Sendable {
  var written = 0
  /// By why consent left them out.
  var leftOut: [ConsentPolicy.Refusal: Int] = [:]
  /// Members without a value in any column.
  var empty = 0
  /// Values in each column.
  var filled: [Int]

  init(columns: Int) { filled = Array(repeating: 0, count: columns) }

  mutating func add(_ cells: [String?]) {
    written += 1
    for (index, cell) in cells.enumerated() where cell != nil { filled[index] += 1 }
  }

  func write(_ columns: [ExportColumn], to json: inout JSONWriter) {
    json.object { json in
      json.member("written", written)
      json.member("empty", empty)
      json.key("leftOut")
      json.object { json in
        for refusal in ConsentPolicy.Refusal.allCases { if let count = leftOut[refusal] { json.member(refusal.rawValue, count) } }
      }
      json.key("filled")
      json.object { json in for (column, count) in zip(columns, filled) { json.member(column.head, count) } }
    }
  }
}
