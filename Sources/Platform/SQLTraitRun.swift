internal import JSONTape
internal import Ports
internal import Segmentation
internal import Vocabulary

/// One run of an SQL trait: asks the query, compares its rows with what the profiles have, and submits the differences.
struct SQLTraitRun {
  let parts: TraitSchedule.Parts
  let trait: ComputedTraitDefinition
  let query: SQLTraitQuery
  let survivorship: Survivorship?

  /// Longest text that is taken for a value.
  static let valueBytesMax = 1024
  /// Rows that are kept in memory at a time.
  static let rowsMax = 20_000_000

  /// - Returns: how many profiles the query named.
  func run() async throws -> Int {
    let found = try await ask()
    var waiting: [TraitAssignment] = []
    try await ProfilePages(state: parts.state).forEach { record in
      guard let assignment = difference(record, found) else { return }
      waiting.append(assignment)
      guard waiting.count == TraitAssignment.batchMax else { return }
      try await parts.submit(.setTrait(name: trait.key, values: waiting))
      waiting = []
    }
    if !waiting.isEmpty { try await parts.submit(.setTrait(name: trait.key, values: waiting)) }
    return found.count
  }

  /// Nil when the profile has what the query says. A profile that it does not name loses what an earlier run gave.
  private func difference(_ record: ProfileRecord, _ found: [ProfileRow: ComparableValue]) -> TraitAssignment? {
    let present = record.sections.trait(trait.key, by: survivorship)
    guard let value = found[record.row] else {
      guard let present, present.value != .null, present.source == .workspace else { return nil }
      return TraitAssignment(profile: record.row, value: nil)
    }
    return present?.value == TraitValue(value) ? nil : TraitAssignment(profile: record.row, value: value)
  }

  private func ask() async throws(WarehouseError) -> [ProfileRow: ComparableValue] {
    let table = SQLTraitTable(hashKey: parts.hashKey)
    let sql = """
      SELECT toString(profile_id) AS p, value AS v, toTypeName(value) AS t FROM (
      \(query.sql)
      ) LIMIT \(SQLTraitRun.rowsMax)
      """
    try await parts.warehouse.query(sql: sql, format: "JSONEachRow") { (chunk) async throws(WarehouseError) in
      try await table.add(chunk)
    }
    return try await table.finish()
  }

  /// For people; holds the query's own words at most.
  static func reason(of error: any Error) -> String {
    switch error {
    case WarehouseError.unavailable(let reason), WarehouseError.invalidQuery(_, let reason): reason
    default: "\(type(of: error))"
    }
  }
}

/// The rows of an answer that comes in pieces.
private actor SQLTraitTable {
  private let hashKey: HashKey
  private var rest: [UInt8] = []
  private var values: [ProfileRow: ComparableValue] = [:]
  private var parser = JSONParser()

  init(hashKey: HashKey) { self.hashKey = hashKey }

  func add(_ chunk: [UInt8]) throws(WarehouseError) {
    var start = chunk.startIndex
    while let end = chunk[start...].firstIndex(of: 0x0A) {
      try take(rest + chunk[start..<end])
      rest = []
      start = end + 1
    }
    rest += chunk[start...]
  }

  func finish() throws(WarehouseError) -> [ProfileRow: ComparableValue] {
    if !rest.isEmpty { try take(rest) }
    return values
  }

  private func take(_ line: [UInt8]) throws(WarehouseError) {
    let document: JSONDocument
    do throws(JSONSyntaxError) { document = try parser.parse(line) } catch {
      throw .invalidQuery(code: 0, reason: "a row that is not understood: \(error.reason)")
    }
    let row = document.root
    guard let text = row["p"]?.string, let id = ProfileID(text) else {
      throw .invalidQuery(code: 0, reason: "profile_id holds something that is no profile's id")
    }
    guard let profile = id.row(key: hashKey), let value = row["v"], value.kind != .null else { return }
    values[profile] = try self.value(value, type: row["t"]?.string ?? "")
  }

  private func value(_ element: JSONElement, type: String) throws(WarehouseError) -> ComparableValue {
    switch element.kind {
    case .bool: return .bool(element.bool ?? false)
    case .integer, .unsigned, .number: return .number(element.number ?? 0)
    case .string:
      let text = element.string ?? ""
      // Whole numbers of 64 bits may come in quotes.
      if type.contains("Int") || type.contains("Decimal"), let number = Double(text) { return .number(number) }
      guard text.utf8.count <= SQLTraitRun.valueBytesMax else {
        throw .invalidQuery(code: 0, reason: "value holds a text of more than \(SQLTraitRun.valueBytesMax) bytes")
      }
      return .string(text)
    default: throw .invalidQuery(code: 0, reason: "value holds \(type); it must be a text, a number, true or false")
    }
  }
}
