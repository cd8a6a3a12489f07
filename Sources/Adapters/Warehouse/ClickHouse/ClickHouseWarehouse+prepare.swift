internal import CPlatform
internal import NIOCore
public import Ports

extension ClickHouseWarehouse {
  public func prepare() async throws(WarehouseError) {
    guard let endpoint = client.currentEndpoint else { throw .unavailable(reason: "ClickHouse: it is not started yet") }
    try await restoreWhatWaits()
    do throws(ClickHouseFailure) {
      for sql in schema.bootstrap { try await client.run(ClickHouseStatement(sql: sql)) }
      let newest = "SELECT max(version) FROM \(schema.versions) FORMAT TSV"
      let text = try await client.run(ClickHouseStatement(sql: newest))
      guard let applied = UInt32(text.dropLast()) else { throw .unreachable("its answer is not understood") }
      for migration in schema.migrations where migration.version > applied {
        for sql in migration.statements { try await client.run(ClickHouseStatement(sql: sql, timeout: .minutes(10))) }
        // Written last: an interrupted migration runs again.
        try await client.run(ClickHouseStatement(sql: "INSERT INTO \(schema.versions) (version) VALUES (\(migration.version))"))
      }
      let derived = schema.derived(endpoint: endpoint, readerPassword: reader(of: endpoint)?.password)
      for sql in derived { try await client.run(ClickHouseStatement(sql: sql)) }
    } catch {
      throw error.error(\.forOwnStatement)
    }
  }

  /// The user that queries run as on a server of our own: its password is made of the main one, so there is none to keep.
  func reader(of endpoint: ClickHouseEndpoint) -> (user: String, password: String)? {
    guard endpoint.isLocal else { return nil }
    var digest = [UInt8](repeating: 0, count: 32)
    let key = Array(endpoint.password.utf8)
    let text = Array("reader \(schema.reader)".utf8)
    let worked = kith_hmac_sha256(key, key.count, text, text.count, &digest)
    precondition(worked == 1, "libcrypto cannot compute HMAC-SHA-256")
    return (schema.reader, digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
  }
}
