internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  /// Kept in a table beside the rows, so that it goes where they go: into a backup, and away with them.
  public func coverage(position: JournalOffset, now: Timestamp) async throws(WarehouseError) -> WarehouseCoverage {
    let workspace = schema.workspace.rawValue
    do throws(ClickHouseFailure) {
      var begins = try await begins()
      if begins == nil {
        try await client.run(
          ClickHouseStatement(
            sql: """
              INSERT INTO \(schema.coverage) (workspace, first, since)
              VALUES (\(workspace), \(position.rawValue), fromUnixTimestamp64Micro(toInt64(\(now.microseconds)), 'UTC'))
              """))
        begins = (position, now)
      }
      // Offsets grow with the time of arrival, so the newest month has the last one.
      let last = try await numbers(
        """
        SELECT max(`offset`) + 1, count() FROM \(schema.rows)
        WHERE workspace = \(workspace) AND \(schema.newestMonth) FORMAT TSV
        """)
      guard let begins, last.count == 2 else { throw .unreachable("its answer is not understood") }
      return WarehouseCoverage(
        first: begins.0, since: begins.1, end: JournalOffset(rawValue: last[1] == 0 ? 0 : UInt64(clamping: last[0])))
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  /// Nil when nothing was noted yet. The first note counts.
  private func begins() async throws(ClickHouseFailure) -> (JournalOffset, Timestamp)? {
    let found = try await numbers(
      """
      SELECT count(), min(first), toUnixTimestamp64Micro(argMin(since, first)) FROM \(schema.coverage)
      WHERE workspace = \(schema.workspace.rawValue) FORMAT TSV
      """)
    guard found.count == 3 else { throw .unreachable("its answer is not understood") }
    return found[0] == 0 ? nil : (JournalOffset(rawValue: UInt64(clamping: found[1])), Timestamp(microseconds: found[2]))
  }

  private func numbers(_ sql: String) async throws(ClickHouseFailure) -> [Int64] {
    try await client.run(ClickHouseStatement(sql: sql)).dropLast().split(separator: "\t").compactMap { Int64($0) }
  }
}
