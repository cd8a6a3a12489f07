import Matching

/// What records are called in the answers. Ids that repeat, or are missing, are said and told apart by their row.
struct RecordIDs {
  /// One per record.
  let names: [String]
  let files: [UInt8]?
  let warning: String?
  private let records: [String: Int]

  init(_ table: RecordTable, column: Int, files: Int) {
    var records: [String: Int] = [:]
    records.reserveCapacity(table.count)
    var repeated = 0
    var missing = 0
    names = (0..<table.count).map { record in
      var name = table.text(column, record)
      if name.isEmpty {
        missing += 1
        name = "row \(record + 1)"
      }
      if records[name] == nil { records[name] = record } else { repeated += 1 }
      return name
    }
    self.records = records
    self.files = files > 1 ? table.fileOf : nil
    let words = [
      repeated > 0
        ? "\(Counted(repeated, "record")) \(repeated == 1 ? "has" : "have") an id that another has too; each is a record of its own" : nil,
      missing > 0 ? "\(Counted(missing, "record")) \(missing == 1 ? "has" : "have") no id; they are called by their row" : nil,
    ].compactMap { $0 }
    warning = words.isEmpty ? nil : words.joined(separator: "; ") + "."
  }

  /// The first record of the id.
  func record(_ id: String) throws(Failure) -> Int {
    guard let record = records[id] else { throw Failure(.notFound, "There is no record \(id).") }
    return record
  }

  func find(_ id: String) -> Int? { records[id] }

  /// Whether one id comes before another: shorter ones first, so that 9 comes before 10.
  static func precedes(_ a: String, _ b: String) -> Bool { (a.utf8.count, a) < (b.utf8.count, b) }
}
