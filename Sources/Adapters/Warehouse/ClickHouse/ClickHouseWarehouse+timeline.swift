internal import NIOCore
public import Ports
public import Vocabulary

extension ClickHouseWarehouse {
  /// - Precondition: at most 10,000 owners; `limit` in 1...10,000.
  public func timeline(owners: [SignatureID], before place: TimelinePlace, limit: Int) async throws(WarehouseError) -> [WarehouseEvent] {
    precondition(owners.count <= 10_000 && (1...10_000).contains(limit), "the timeline's limits")
    guard !owners.isEmpty else { return [] }
    let set = owners.map { String($0.rawValue) }.joined(separator: ", ")
    // DateTime64 ends in 2299; a bound beyond it is none.
    let moment = "fromUnixTimestamp64Micro(toInt64(\(place.time.microseconds)), 'UTC')"
    // The first part is implied; it lets the sort key pass over what is newer.
    let bound =
      place.time.microseconds < 10_000_000_000_000_000
      ? "AND time <= \(moment) AND (time < \(moment) OR `offset` < \(place.offset.rawValue))" : ""
    let sql = """
      SELECT \(ClickHouseWarehouse.timelineColumns) FROM \(schema.rows)
      WHERE workspace = \(schema.workspace.rawValue) AND owner IN (\(set)) \(bound)
      ORDER BY time DESC, `offset` DESC LIMIT \(limit) FORMAT RowBinary
      """
    // A few granules: sharing them out to threads costs more than it saves, and so does a pool that reads each piece of a file when it gets its turn.
    var settings = [(name: "local_filesystem_read_method", value: "pread")]
    if owners.count <= ClickHouseWarehouse.ownersOfOneThread { settings.append(("max_threads", "1")) }
    var rows: [WarehouseEvent] = []
    var reader = RowBinaryReader()
    do throws(ClickHouseFailure) {
      try await client.stream(ClickHouseStatement(sql: sql, settings: settings)) { piece throws(ClickHouseFailure) in
        reader.append(piece)
        while let row = reader.row(ClickHouseWarehouse.event) { rows.append(row) }
        if reader.isOverLimit { throw .unreachable("its answer is not understood") }
      }
      guard reader.isEmpty else { throw .unreachable("its answer is not understood") }
    } catch {
      throw error.error(\.forOwnStatement)
    }
    return rows
  }

  private static let ownersOfOneThread = 16

  private static let timelineColumns =
    "`offset`, source, message_id, type, name, time, received_at, owner, profile_at_arrival, user_id, anonymous_id, properties, traits, context"

  private static func event(_ cells: inout RowBinaryReader.Cells) -> WarehouseEvent? {
    guard let offset = cells.fixed(UInt64.self), let source = cells.fixed(UInt32.self), let messageID = cells.text(),
      let type = cells.fixed(UInt8.self).flatMap(EventType.init(rawValue:)), let name = cells.text(), let time = cells.fixed(Int64.self),
      let receivedAt = cells.fixed(Int64.self), let owner = cells.fixed(UInt64.self), let high = cells.fixed(UInt64.self),
      let low = cells.fixed(UInt64.self), let userID = cells.text(), let anonymousID = cells.text(), let properties = cells.bytes(),
      let traits = cells.bytes(), let context = cells.bytes()
    else { return nil }
    return WarehouseEvent(
      offset: JournalOffset(rawValue: offset), source: SourceID(rawValue: source), messageID: messageID, type: type, name: name,
      time: Timestamp(microseconds: time), receivedAt: Timestamp(microseconds: receivedAt), owner: SignatureID(rawValue: owner),
      profile: ProfileID(high: high, low: low), userID: userID, anonymousID: anonymousID, properties: properties, traits: traits,
      context: context)
  }
}
