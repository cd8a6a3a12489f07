import Foundation
import Matching

/// Lines of CSV, written in pieces into a file beside the target that takes its place at the end.
private struct CSVLines {
  private let handle: FileHandle
  private let path: String
  private let draft: String
  private var bytes: [UInt8] = []

  init(_ path: String) throws(Failure) {
    self.path = path
    draft = path + ".draft"
    guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: draft)
    else { throw Failure(.failed, "\(path) cannot be written.") }
    self.handle = handle
  }

  mutating func add(_ fields: [String]) throws(Failure) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(0x2C) }
      if field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) {
        bytes += Array("\"\(field.replacing("\"", with: "\"\""))\"".utf8)
      } else {
        bytes += Array(field.utf8)
      }
    }
    bytes.append(0x0A)
    if bytes.count > 1 << 20 { try flush() }
  }

  private mutating func flush() throws(Failure) {
    do { try handle.write(contentsOf: Data(bytes)) } catch {
      throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)")
    }
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func finish() throws(Failure) {
    try flush()
    do {
      try handle.close()
      guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch { throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)") }
  }
}

/// The clusters: each record's id and its cluster's, which is the smallest id in it.
enum ClusterFile {
  static func write(_ resolution: Resolution, _ ids: RecordIDs, to path: String) throws(Failure) {
    var lines = try CSVLines(path)
    try lines.add(["id", "cluster"] + (ids.files == nil ? [] : ["file"]))
    var smallest = resolution.groupOf.map { Int($0) }
    for record in resolution.groupOf.indices {
      let group = Int(resolution.groupOf[record])
      if RecordIDs.precedes(ids.names[record], ids.names[smallest[group]]) { smallest[group] = record }
    }
    // An id that repeats may be the smallest of two clusters: the second is told apart by its row.
    var taken: [String: UInt32] = [:]
    for record in resolution.groupOf.indices {
      let group = resolution.groupOf[record]
      var name = ids.names[smallest[Int(group)]]
      if taken[name, default: group] != group { name += " (row \(smallest[Int(group)] + 1))" }
      taken[name] = group
      try lines.add([ids.names[record], name] + (ids.files.map { [String($0[record] + 1)] } ?? []))
    }
    try lines.finish()
  }
}

/// The compared pairs that are not out of the question, with the chance of each by itself.
enum PairFile {
  static let chanceMin = 0.001

  static func write(_ resolution: Resolution, _ ids: RecordIDs, to path: String) throws(Failure) {
    var lines = try CSVLines(path)
    try lines.add(["id_left", "id_right", "probability", "same_cluster"])
    for index in 0..<resolution.pairCount {
      let pair = resolution.pair(index)
      let isJoined = resolution.groupOf[pair.left] == resolution.groupOf[pair.right]
      guard isJoined || pair.chance >= chanceMin else { continue }
      let chance = String((pair.chance * 1e6).rounded() / 1e6)
      try lines.add([ids.names[pair.left], ids.names[pair.right], chance, isJoined ? "1" : "0"])
    }
    try lines.finish()
  }
}

/// What was learnt, as JSON.
enum ModelFile {
  static func read(_ path: String) throws(Failure) -> MatchModel {
    do { return try JSONDecoder().decode(MatchModel.self, from: try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      throw Failure(.refused, "\(path) is no model of kith resolve; remove it to learn anew.")
    }
  }

  static func write(_ model: MatchModel, to path: String) throws(Failure) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(model).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch { throw Failure(.failed, "\(path) cannot be written: \(error.localizedDescription)") }
  }
}

/// Pairs that people have decided.
enum LabelFile {
  /// The first two columns whose headers begin with `id`, end in `id` or hold `id_` are the records, the last column is the decision:
  /// a number from 0.5 on, `true`, `yes` or `match` for one person.
  static func read(_ path: String, _ ids: RecordIDs) throws(Failure) -> [LabelledPair] {
    guard let bytes = FileManager.default.contents(atPath: path) else { throw Failure(.notFound, "\(path) cannot be read.") }
    var table = RecordTable()
    var parser = DelimitedParser(file: 0)
    bytes.withUnsafeBytes { parser.read($0.bindMemory(to: UInt8.self), into: &table) }
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
