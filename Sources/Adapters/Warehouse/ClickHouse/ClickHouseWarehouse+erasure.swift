internal import NIOCore
public import Ports
internal import Vocabulary

extension ClickHouseWarehouse {
  /// A mask over the rows, waited for; then the server rewrites the parts that hold them, which goes on by itself, also after a restart, and deletes the old ones
  /// some minutes later.
  /// - Throws: `.unavailable`; repeat it.
  public func erase(_ profile: ErasedProfile) async throws(WarehouseError) {
    precondition(profile.owners.count <= ErasedProfile.ownersMax, "the erasure's limit")
    let waiting = [(name: "lightweight_deletes_sync", value: "2")] + schema.definitionSettings
    let rewriting = [(name: "mutations_sync", value: "0")] + schema.definitionSettings
    let places = places(of: profile)
    do throws(ClickHouseFailure) {
      for place in places {
        let table = "\(schema.stored.database).\(place.table)\(schema.onCluster)"
        try await client.run(
          ClickHouseStatement(sql: "DELETE FROM \(table) WHERE \(place.condition)", settings: waiting, timeout: .minutes(30)))
      }
      for place in places {
        let table = "\(schema.stored.database).\(place.table)\(schema.onCluster)"
        try await client.run(ClickHouseStatement(sql: "ALTER TABLE \(table) APPLY DELETED MASK", settings: rewriting))
      }
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  public func erasure(of profile: ErasedProfile) async throws(WarehouseError) -> WarehouseErasure {
    precondition(profile.owners.count <= ErasedProfile.ownersMax, "the erasure's limit")
    let places = places(of: profile)
    let tables = places.map { SQLText.literal($0.table) }.joined(separator: ", ")
    let parts = schema.cluster.map { "clusterAllReplicas(\(SQLText.literal($0)), system.parts)" } ?? "system.parts"
    func count(_ settings: String) -> String {
      places.map { "(SELECT count() FROM \(schema.database).\($0.table) WHERE \($0.condition)\(settings))" }.joined(separator: " + ")
    }
    let sql = """
      SELECT \(count("")), \(count(" SETTINGS apply_deleted_mask = 0")),
        (SELECT count() FROM \(parts) WHERE database = \(SQLText.literal(schema.stored.database)) AND table IN (\(tables)) AND NOT active) FORMAT TSV
      """
    do throws(ClickHouseFailure) {
      let cells = try await client.run(ClickHouseStatement(sql: sql)).dropLast().split(separator: "\t").compactMap { Int($0) }
      guard cells.count == 3 else { throw .unreachable("its answer is not understood") }
      return WarehouseErasure(rowsSeen: cells[0], rowsStored: cells[1], oldParts: cells[2])
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  /// Where rows of the profile are. Events go last: a profile that is still found has its events.
  private func places(of profile: ErasedProfile) -> [(table: String, condition: String)] {
    let own = "workspace = \(schema.workspace.rawValue)"
    let isProfile = "\(own) AND profile = toUUID(\(SQLText.literal(profile.id.description)))"
    let owners = profile.owners.map { String($0.rawValue) }.joined(separator: ", ")
    let isOwner = owners.isEmpty ? "0" : "\(own) AND owner IN (\(owners))"
    return [("profile_terms", isProfile), ("profiles", isProfile), ("moves", isOwner), ("event_rows", isOwner)]
  }
}
