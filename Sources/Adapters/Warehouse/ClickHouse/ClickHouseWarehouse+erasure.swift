internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  /// Removes all events of the owners. When it returns, no statement sees them any more; the server then rewrites the parts that hold them, and
  /// deletes the old ones some minutes later. Rows that are inserted afterwards stay: stop their source first. Safe to repeat.
  /// - Precondition: at most 10,000 owners.
  /// - Throws: `.unavailable`; repeat it.
  public func erase(owners: [SignatureID]) async throws(WarehouseError) {
    precondition(owners.count <= 10_000, "the erasure's limit")
    guard !owners.isEmpty else { return }
    let table = schema.stored.rows + schema.onCluster
    // A mask over the rows, waited for; then the rewriting of masked parts, which goes on by itself, also after a restart.
    let waiting = [(name: "lightweight_deletes_sync", value: "2")] + schema.definitionSettings
    let rewriting = [(name: "mutations_sync", value: "0")] + schema.definitionSettings
    do throws(ClickHouseFailure) {
      try await client.run(
        ClickHouseStatement(sql: "DELETE FROM \(table) WHERE \(rows(of: owners))", settings: waiting, timeout: .minutes(30)))
      try await client.run(ClickHouseStatement(sql: "ALTER TABLE \(table) APPLY DELETED MASK", settings: rewriting))
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  /// How far an erasure has come. It is done when nothing is left anywhere.
  public func erasure(of owners: [SignatureID]) async throws(WarehouseError) -> WarehouseErasure {
    precondition(owners.count <= 10_000, "the erasure's limit")
    let condition = owners.isEmpty ? "0" : rows(of: owners)
    let database = SQLText.literal(schema.stored.database)
    let parts = schema.cluster.map { "clusterAllReplicas(\(SQLText.literal($0)), system.parts)" } ?? "system.parts"
    let sql = """
      SELECT (SELECT count() FROM \(schema.rows) WHERE \(condition)),
        (SELECT count() FROM \(schema.rows) WHERE \(condition) SETTINGS apply_deleted_mask = 0),
        (SELECT count() FROM \(parts) WHERE database = \(database) AND table = 'event_rows' AND NOT active) FORMAT TSV
      """
    do throws(ClickHouseFailure) {
      let cells = try await client.run(ClickHouseStatement(sql: sql)).dropLast().split(separator: "\t").compactMap { Int($0) }
      guard cells.count == 3 else { throw .unreachable("its answer is not understood") }
      return WarehouseErasure(rowsSeen: cells[0], rowsStored: cells[1], oldParts: cells[2])
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  private func rows(of owners: [SignatureID]) -> String {
    "workspace = \(schema.workspace.rawValue) AND owner IN (\(owners.map { String($0.rawValue) }.joined(separator: ", ")))"
  }
}

/// What the warehouse still holds of owners that were erased.
public struct WarehouseErasure: Sendable, Equatable {
  /// Rows that statements see.
  public var rowsSeen: Int
  /// Rows in the parts that are in use, masked ones included.
  public var rowsStored: Int
  /// Parts, of anybody, that were replaced but not deleted yet: any of them may hold such rows.
  public var oldParts: Int

  public var isDone: Bool { rowsSeen == 0 && rowsStored == 0 && oldParts == 0 }
}
