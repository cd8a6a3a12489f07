import GeneratedInputs
import Matching

/// How well groups meet the truth.
struct Accuracy {
  /// Of the joined pairs, the share that are one person.
  let pairPrecision: Double
  let pairRecall: Double
  /// Bagga and Baldwin 1998: the mean over records.
  let bCubedF1: Double

  init(_ groups: [UInt32], truth: [Int]) {
    var byGroup: [UInt32: Double] = [:]
    var byPerson: [Int: Double] = [:]
    var both: [[Int]: Double] = [:]
    for (group, person) in zip(groups, truth) {
      byGroup[group, default: 0] += 1
      byPerson[person, default: 0] += 1
      both[[Int(group), person], default: 0] += 1
    }
    func pairs(_ counts: some Sequence<Double>) -> Double { counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
    let right = pairs(both.values)
    pairPrecision = right / max(1, pairs(byGroup.values))
    pairRecall = right / max(1, pairs(byPerson.values))
    let count = Double(groups.count)
    let precision = both.reduce(0) { $0 + $1.value * $1.value / (byGroup[UInt32($1.key[0])] ?? 1) } / count
    let recall = both.reduce(0) { $0 + $1.value * $1.value / (byPerson[$1.key[1]] ?? 1) } / count
    bCubedF1 = 2 * precision * recall / (precision + recall)
  }
}

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
