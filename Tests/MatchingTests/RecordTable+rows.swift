import GeneratedInputs
import Matching

extension RecordTable {
  /// Of rows in text; the first holds the headers.
  init(_ rows: [[String]], files: [UInt8]? = nil) {
    self.init()
    add(rows, files: files)
  }

  mutating func add(_ rows: [[String]], files: [UInt8]? = nil) {
    let columns = rows[0].compactMap { column(named: $0) }
    for (index, row) in rows.dropFirst().enumerated() {
      append(file: files?[index] ?? 0)
      for (column, text) in zip(columns, row) { Array(text.utf8).withUnsafeBufferPointer { set(column, $0) } }
    }
  }

  init(_ people: GeneratedPeople) { self.init([GeneratedPeople.header] + people.records.map(\.fields)) }
}
