internal import NIOCore
public import Ports
internal import Vocabulary

extension ClickHouseWarehouse {
  /// - Precondition: at most ``WarehouseBatch/eventsMax`` events and as many moves; a token that is not empty.
  public func insert(_ batch: WarehouseBatch, token: String) async throws(WarehouseError) {
    precondition(batch.events.count <= WarehouseBatch.eventsMax && batch.moves.count <= WarehouseBatch.eventsMax, "the batch is too large")
    precondition(!token.isEmpty, "an insert needs a token")
    let workspace = schema.workspace.rawValue
    // Moves first: events are seen with the profile they belong to.
    if !batch.moves.isEmpty {
      var writer = RowBinaryWriter(reservingCapacity: batch.moves.count * 36)
      for move in batch.moves { writer.move(move, workspace: workspace) }
      try await insert(writer, into: schema.moves, RowBinaryWriter.moveColumns, token: token + "-moves")
      await reload.movesWereStored()
    }
    if !batch.events.isEmpty {
      var writer = RowBinaryWriter(reservingCapacity: batch.events.count * 640)
      for event in batch.events { writer.event(event, workspace: workspace) }
      try await insert(writer, into: schema.rows, RowBinaryWriter.eventColumns, token: token)
    }
  }

  func insert(_ writer: RowBinaryWriter, into table: String, _ columns: String, token: String) async throws(WarehouseError) {
    let statement = ClickHouseStatement(
      sql: "INSERT INTO \(table) (\(columns)) FORMAT RowBinary", rows: writer.buffer,
      settings: ClickHouseWarehouse.insertSettings + [("insert_deduplication_token", "w\(schema.workspace.rawValue)-\(token)")],
      timeout: .seconds(180))
    do throws(ClickHouseFailure) { try await client.run(statement) } catch { throw error.error(\.forInsert) }
  }

  /// All rows of an insert are one block, hence one part per month: it is there wholly or not at all, under one token.
  private static let insertSettings: [(name: String, value: String)] =
    [
      ("async_insert", "0"), ("insert_deduplicate", "1"), ("max_insert_block_size", "1048576"), ("min_insert_block_size_rows", "0"),
      ("min_insert_block_size_bytes", "0"), ("max_insert_threads", "1"), ("wait_end_of_query", "1"), ("log_queries", "0"),
    ] + ClickHouseWarehouse.valueSettings

  /// Text stays text, whatever it looks like; of repeated keys one is kept instead of refusing the row.
  static let valueSettings: [(name: String, value: String)] = [
    ("input_format_try_infer_dates", "0"), ("input_format_try_infer_datetimes", "0"), ("type_json_skip_duplicated_paths", "1"),
  ]
}
