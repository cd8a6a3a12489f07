internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  /// Old events are deleted when the server merges parts, which it does for this every four hours.
  public func adopt(_ definitions: Definitions) async throws(WarehouseError) {
    try await nameSegments(definitions.segments)
    try await limitHouseholds(definitions.households?.membersMax ?? 0)
    try await retain(definitions.retention ?? .forEver)
  }

  private func nameSegments(_ segments: [SegmentDefinition]) async throws(WarehouseError) {
    let table = schema.segmentNames
    let wanted = segments.map { "(\($0.id.rawValue), \(SQLText.literal($0.key)), \(SQLText.literal($0.name)))" }
    let noted = try await rows("SELECT segment, key, name, version FROM \(table) WHERE \(newest(table)) ORDER BY segment")
    let known = noted.filter { $0.text(1) != "" }.map {
      "(\($0.integer(0)), \(SQLText.literal($0.text(1) ?? "")), \(SQLText.literal($0.text(2) ?? "")))"
    }
    guard wanted != known else { return }
    let version = (noted.first?.integer(3) ?? 0) + 1
    let values = wanted.isEmpty ? ["(0, '', '')"] : wanted
    try await note(values.map { "(\(schema.workspace.rawValue), \(version), \($0.dropFirst())" }, in: table)
  }

  /// - Parameter members: 0 when there are no households.
  private func limitHouseholds(_ members: Int) async throws(WarehouseError) {
    let table = schema.householdLimits
    let noted = try await rows("SELECT members_max, version FROM \(table) WHERE \(newest(table))").first
    guard members != Int(noted?.integer(0) ?? 0) else { return }
    try await note(["(\(schema.workspace.rawValue), \((noted?.integer(1) ?? 0) + 1), \(members))"], in: table)
  }

  private func retain(_ retention: EventRetention) async throws(WarehouseError) {
    let table = schema.retentionRules
    let noted = try await rows("SELECT name, days, is_rest, version FROM \(table) WHERE \(newest(table))")
    var known = EventRetention()
    for row in noted where row.integer(1) > 0 {
      if row.integer(2) == 1 { known.days = Int(row.integer(1)) } else { known.daysByName[row.text(0) ?? ""] = Int(row.integer(1)) }
    }
    guard known != retention else { return }
    let applied = try await apply(retention)
    // Noted last: what was interrupted is applied again.
    var values = retention.daysByName.sorted { $0.key < $1.key }.map { "\(SQLText.literal($0.key)), \($0.value), 0" }
    values.append("'', \(retention.days ?? 0), 1")
    let version = (noted.first?.integer(3) ?? 0) + 1
    try await note(values.map { "(\(schema.workspace.rawValue), \(version), \($0))" }, in: table)
    // Another workspace may have changed its rules meanwhile, and each writes those of all.
    if try await rules(with: retention) != applied { _ = try await apply(retention) }
  }

  /// Gives the table the rules of all workspaces, and returns them.
  private func apply(_ retention: EventRetention) async throws(WarehouseError) -> [String] {
    let rules = try await rules(with: retention)
    let table = schema.stored.rows + schema.onCluster
    let settings = [(name: "mutations_sync", value: "0")] + schema.definitionSettings
    do throws(ClickHouseFailure) {
      if !rules.isEmpty {
        let sql = "ALTER TABLE \(table) MODIFY TTL \(rules.joined(separator: ", "))"
        try await client.run(ClickHouseStatement(sql: sql, settings: settings, timeout: .minutes(10)))
      } else if try await client.run(ClickHouseStatement(sql: hasRules)) != "0\n" {
        try await client.run(ClickHouseStatement(sql: "ALTER TABLE \(table) REMOVE TTL", settings: settings, timeout: .minutes(10)))
      }
    } catch {
      throw error.error(\.forOwnStatement)
    }
    return rules
  }

  private var hasRules: String {
    """
    SELECT count() FROM system.tables WHERE database = \(SQLText.literal(schema.stored.database)) AND name = 'event_rows'
    AND engine_full LIKE '% TTL %' FORMAT TSV
    """
  }

  private func rules(with own: EventRetention) async throws(WarehouseError) -> [String] {
    var all: [(workspace: UInt32, retention: EventRetention)] = [(schema.workspace.rawValue, own)]
    for row in try await rows(schema.rulesOfOthers + " ORDER BY workspace") where row.integer(2) > 0 {
      let workspace = UInt32(clamping: row.integer(0))
      if all[all.count - 1].workspace != workspace { all.append((workspace, .forEver)) }
      let days = Int(row.integer(2))
      if row.integer(3) == 1 {
        all[all.count - 1].retention.days = days
      } else {
        all[all.count - 1].retention.daysByName[row.text(1) ?? ""] = days
      }
    }
    return all.sorted { $0.workspace < $1.workspace }.flatMap { RetentionSQL(workspace: $0.workspace, retention: $0.retention).rules }
  }

  private func newest(_ table: String) -> String {
    let own = "workspace = \(schema.workspace.rawValue)"
    return "\(own) AND version = (SELECT max(version) FROM \(table) WHERE \(own))"
  }

  private func note(_ values: [String], in table: String) async throws(WarehouseError) {
    do throws(ClickHouseFailure) {
      try await client.run(ClickHouseStatement(sql: "INSERT INTO \(table) VALUES \(values.joined(separator: ", "))"))
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }
}

/// A workspace's rules as parts of a TTL.
struct RetentionSQL {
  var workspace: UInt32
  var retention: EventRetention

  var rules: [String] {
    let named = retention.daysByName.sorted { $0.key < $1.key }
    var rules = named.map { rule($0.value, "name = \(SQLText.literal($0.key))") }
    if let days = retention.days {
      let names = named.map { SQLText.literal($0.key) }.joined(separator: ", ")
      rules.append(rule(days, named.isEmpty ? nil : "name NOT IN (\(names))"))
    }
    return rules
  }

  private func rule(_ days: Int, _ condition: String?) -> String {
    let conditions = ["workspace = \(workspace)", condition].compactMap { $0 }.joined(separator: " AND ")
    return "received_at + toIntervalDay(\(days)) DELETE WHERE \(conditions)"
  }
}
