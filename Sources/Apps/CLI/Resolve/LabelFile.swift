import Foundation
import Matching

/// Pairs that people have decided.
enum LabelFile {
  /// The first two columns whose headers begin with `id`, end in `id` or hold `id_` are the records, the last column is the decision:
  /// a number from 0.5 on, `true`, `yes` or `match` for one person.
  static func read(_ path: String, _ ids: RecordIDs) throws(Failure) -> [LabelledPair] {
    let bytes = try InputFile.bytes(path)
    var table = RecordTable()
    var parser = DelimitedParser(file: 0)
    bytes.withUnsafeBufferPointer { parser.read($0, into: &table) }
    parser.finish(into: &table)
    let columns = table.columns.indices.filter {
      let name = table.columns[$0].name.lowercased()
      return name.hasPrefix("id") || name.hasSuffix("id") || name.contains("id_")
    }
    guard columns.count >= 2, let verdict = table.columns.indices.last, verdict > columns[1] else {
      throw Failure(.refused, "\(path): two columns of ids and a last column of 0 or 1 are needed.")
    }
    let labels = (0..<table.count).compactMap { row -> LabelledPair? in
      guard let left = ids.find(table.text(columns[0], row)), let right = ids.find(table.text(columns[1], row)), left != right else {
        return nil
      }
      let text = table.text(verdict, row).lowercased()
      return LabelledPair(
        left: min(left, right), right: max(left, right),
        isOnePerson: Double(text).map { $0 >= 0.5 } ?? ["true", "yes", "y", "match"].contains(text))
    }
    guard !labels.isEmpty else { throw Failure(.refused, "\(path): no pair of it is in the records.") }
    if labels.count < table.count { Terminal.error("kith: \(path): \(table.count - labels.count) pairs are not in the records.") }
    return labels
  }
}
