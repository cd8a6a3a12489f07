internal import NIOCore
public import Ports

extension ClickHouseWarehouse {
  public func prepare() async throws(WarehouseError) {
    guard let endpoint = client.currentEndpoint else { throw .unavailable(reason: "ClickHouse: it is starting, or does not answer") }
    try await restoreWhatWaits()
    do throws(ClickHouseFailure) {
      for database in schema.databases { try await define("CREATE DATABASE IF NOT EXISTS \(database)\(schema.onCluster)") }
      for sql in schema.stored.bootstrap { try await define(sql) }
      try await sumShards()
      let newest = "SELECT max(version) FROM \(schema.versions) FORMAT TSV"
      let text = try await client.run(ClickHouseStatement(sql: newest))
      guard let applied = UInt32(text.dropLast()) else { throw .unreachable("its answer is not understood") }
      for migration in schema.stored.migrations where migration.version > applied {
        for sql in migration.statements { try await define(sql) }
        // Written last: an interrupted migration runs again.
        let note = "INSERT INTO \(schema.versions) (version) VALUES (\(migration.version))"
        try await client.run(ClickHouseStatement(sql: note))
      }
      try await sumShards()
      for sql in schema.derived(endpoint: endpoint) { try await define(sql) }
      try await grantAccess(at: endpoint)
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  /// On a cluster, makes the tables that sum up its shards; their columns follow those of the tables with the rows.
  private func sumShards() async throws(ClickHouseFailure) {
    guard schema.cluster != nil else { return }
    for line in try await client.run(ClickHouseStatement(sql: schema.storedTables)).split(separator: "\n") {
      let cells = line.split(separator: "\t").map(String.init)
      guard cells.count == 2 else { throw .unreachable("its answer is not understood") }
      try await define(schema.sum(of: cells[0], shardedBy: cells[1]))
    }
  }

  /// Runs a statement that defines something, on all servers of a cluster.
  func define(_ sql: String) async throws(ClickHouseFailure) {
    try await client.run(ClickHouseStatement(sql: sql, settings: schema.definitionSettings, timeout: .minutes(10)))
  }
}
