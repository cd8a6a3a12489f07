import Ports
import Synchronization
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

/// Each test is a workspace of its own, so all can share a server.
private let lastWorkspace = Mutex<UInt32>(0)

/// A prepared warehouse of a workspace that no other test uses.
func withWarehouse(
  on server: LocalClickHouse, workspace: WorkspaceID? = nil, bi: BIAccess? = nil, limits: QueryLimits = QueryLimits(),
  _ body: (ClickHouseWarehouse) async throws -> Void
) async throws {
  let number = lastWorkspace.withLock { last in
    last += 1
    return last
  }
  let warehouse = ClickHouseWarehouse(workspace: workspace ?? WorkspaceID(rawValue: number), reloadPause: .zero, bi: bi, limits: limits) {
    server.endpoint
  }
  let result: Result<Void, any Error>
  do {
    try await warehouse.prepare()
    result = .success(try await body(warehouse))
  } catch { result = .failure(error) }
  try await warehouse.shutdown()
  try result.get()
}

extension ClickHouseWarehouse {
  /// The whole answer of a query as text.
  func answer(_ sql: String, format: String = "TSV") async throws -> String {
    let bytes = Mutex<[UInt8]>([])
    try await query(sql: sql, format: format) { piece throws(WarehouseError) in bytes.withLock { $0 += piece } }
    return bytes.withLock { String(decoding: $0, as: UTF8.self) }
  }

  func profiles() async throws -> [String: ProfileID] {
    await settle()
    var result: [String: ProfileID] = [:]
    for line in try await answer("SELECT message_id, profile_id FROM events").split(separator: "\n") {
      let fields = line.split(separator: "\t")
      let profile = try #require(ProfileID(String(fields[1])))
      result[String(fields[0])] = profile
    }
    return result
  }
}
