internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  /// Batches of at most 10,000 events. After `.unavailable` half-way, begin anew: what was handed over before comes again.
  public func history(
    names: [String], before end: JournalOffset, each: @Sendable ([HistoricEvent]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    let filter = names.isEmpty ? "" : "AND name IN (\(names.map(SQLText.literal).joined(separator: ", ")))"
    let sql = """
      SELECT owner, name, time, properties FROM \(schema.rows)
      WHERE workspace = \(schema.workspace.rawValue) AND type = 'track' AND `offset` < \(end.rawValue) \(filter) FORMAT RowBinary
      """
    var reader = RowBinaryReader()
    var batch: [HistoricEvent] = []
    // Names stand in the statement, which may be longer than the parser's usual limit.
    let settings = [(name: "max_query_size", value: String(sql.utf8.count + 1024))]
    do throws(ClickHouseFailure) {
      try await client.stream(ClickHouseStatement(sql: sql, settings: settings)) { piece throws(ClickHouseFailure) in
        reader.append(piece)
        while let row = reader.row(ClickHouseWarehouse.historicEvent) {
          batch.append(row)
          if batch.count == ClickHouseWarehouse.historyBatch {
            do throws(WarehouseError) { try await each(batch) } catch { throw .receiver(error) }
            batch.removeAll(keepingCapacity: true)
          }
        }
        if reader.isOverLimit { throw .unreachable("its answer is not understood") }
      }
      guard reader.isEmpty else { throw .unreachable("its answer is not understood") }
    } catch {
      throw error.error(\.forOwnStatement)
    }
    if !batch.isEmpty { try await each(batch) }
  }

  private static let historyBatch = 10_000

  private static func historicEvent(_ cells: inout RowBinaryReader.Cells) -> HistoricEvent? {
    guard let owner = cells.fixed(UInt64.self), let name = cells.text(), let time = cells.fixed(Int64.self), let properties = cells.bytes()
    else { return nil }
    return HistoricEvent(
      owner: SignatureID(rawValue: owner), name: name, time: Timestamp(microseconds: time), properties: properties)
  }
}
