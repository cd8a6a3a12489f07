import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

/// Tables of a database of their own.
private func withTables(in database: String, _ body: (ClickHouseWarehouse) async throws -> Void) async throws {
  let server = try #require(RunningServer.current)
  let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1), database: database, reloadPause: .zero) { server.endpoint }
  let result: Result<Void, any Error>
  do { result = .success(try await body(warehouse)) } catch { result = .failure(error) }
  try await warehouse.shutdown()
  try result.get()
}

@Suite(.clickHouse) struct `Tables of version 1` {
  /// What version 1 had, without what came later.
  private static let added = ["property", "common", "revenue", "currency", "order_id", "total"]

  @Test func `are migrated in place: old rows answer like new ones, and an interrupted migration runs again`() async throws {
    try await withTables(in: "old", migrate)
  }

  private func migrate(_ warehouse: ClickHouseWarehouse) async throws {
    try await warehouse.prepare()
    // Currency and order id are read from `property`: the columns go in the order in which nothing depends on them.
    for column in Self.added.reversed() { _ = try await warehouse.administer("ALTER TABLE old.event_rows DROP COLUMN \(column)") }
    _ = try await warehouse.administer("DELETE FROM old.schema_versions WHERE version >= 3 SETTINGS mutations_sync = 2")
    var samples = AnalysisSamples(seed: 4)
    try await warehouse.insert(WarehouseBatch(events: samples.events(100, from: 0), moves: []), token: "before")
    // Interrupted after the first column.
    _ = try await warehouse.administer(
      "ALTER TABLE old.event_rows ADD COLUMN property JSON(max_dynamic_paths = 256) MATERIALIZED JSONExtract(properties, 'JSON(max_dynamic_paths = 256)')"
    )
    try await warehouse.prepare()
    try await warehouse.insert(WarehouseBatch(events: samples.events(100, from: 100), moves: []), token: "after")
    let question = "sum(revenue), sum(ifNull(property.revenue.:Float64, 0)), countIf(common.campaign.name != '')"
    let split = try await warehouse.administer("SELECT \(question) FROM old.event_rows FORMAT TSV")
    _ = try await warehouse.administer("OPTIMIZE TABLE old.event_rows FINAL")
    #expect(try await warehouse.administer("SELECT \(question) FROM old.event_rows FORMAT TSV") == split)
    #expect(!split.hasPrefix("0\t"))
  }
}

@Suite(.clickHouse) struct `Tables of version 7` {
  @Test func `get columns for accounts and households, also after an interruption, and a mark that says that all is to be told anew`()
    async throws
  {
    try await withTables(in: "seven", migrate)
  }

  private func migrate(_ warehouse: ClickHouseWarehouse) async throws {
    try await warehouse.prepare()
    let profile = WarehouseProfile(
      id: ProfileID(high: 1, low: 1), version: 1, firstSeen: .zero, lastSeen: .zero,
      accounts: [AccountLink(account: "acme", firstSeen: .zero, lastSeen: .zero)])
    try await warehouse.store([profile])
    try await warehouse.note(ProfileFeedMark(position: JournalOffset(rawValue: 9), version: 3))
    #expect(try await warehouse.profileMark()?.layout == ProfileFeedMark.layoutNow)
    // As version 7 had them; the views are made anew at each start.
    for column in ["accounts", "account_since", "households", "household_rules"] {
      _ = try await warehouse.administer("ALTER TABLE seven.profiles DROP COLUMN \(column)")
    }
    _ = try await warehouse.administer("ALTER TABLE seven.profile_feed DROP COLUMN layout")
    for table in ["accounts", "household_limits"] { _ = try await warehouse.administer("DROP TABLE seven.\(table) SYNC") }
    _ = try await warehouse.administer("DELETE FROM seven.schema_versions WHERE version >= 8 SETTINGS mutations_sync = 2")
    // Interrupted after the first column.
    _ = try await warehouse.administer("ALTER TABLE seven.profiles ADD COLUMN accounts Array(String)")
    try await warehouse.prepare()
    #expect(try await warehouse.profileMark() == ProfileFeedMark(position: JournalOffset(rawValue: 9), version: 3, layout: 0))
    let rows = "SELECT count(), sum(length(accounts)), sum(length(households)) FROM seven.profiles FINAL FORMAT TSV"
    #expect(try await warehouse.administer(rows) == "1\t0\t0\n")
    try await warehouse.store([profile])
    try await warehouse.store(accounts: [WarehouseAccount(id: "acme", version: 1, firstSeen: .zero, lastSeen: .zero)])
    _ = try await warehouse.administer("OPTIMIZE TABLE seven.profiles FINAL")
    #expect(try await warehouse.administer(rows) == "1\t1\t0\n")
  }
}
