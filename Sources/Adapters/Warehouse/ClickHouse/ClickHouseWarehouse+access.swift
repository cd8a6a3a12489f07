internal import CPlatform
internal import Ports
internal import Synchronization

extension ClickHouseWarehouse {
  /// Makes users, policies and rights as ``AccessRules`` has them. A server where we may not make users keeps its rows to itself: then
  /// statements of users are refused with the reason, and all else works.
  func grantAccess(at endpoint: ClickHouseEndpoint) async throws(ClickHouseFailure) {
    let rules = AccessRules(
      schema: schema, administrator: endpoint.user, isLocal: endpoint.isLocal, readerPassword: readerPassword(of: endpoint), bi: bi,
      limits: limits)
    do throws(ClickHouseFailure) {
      for sql in rules.foundation { try await define(sql) }
      let list = "SELECT name FROM system.tables WHERE database = \(SQLText.literal(schema.readerDatabase)) AND engine = 'View' FORMAT TSV"
      let views = try await client.run(ClickHouseStatement(sql: list)).split(separator: "\n").map(String.init)
      for sql in rules.rights(views: views) { try await define(sql) }
      accessProblem.withLock { $0 = nil }
    } catch .exception(let exception) where exception.code == 497 || exception.code == 514 {
      // ACCESS_DENIED; ACCESS_STORAGE_READONLY
      accessProblem.withLock {
        $0 = "its user \(endpoint.user) may not make users and row policies (\(exception.code)); grant it ACCESS MANAGEMENT"
      }
    }
  }

  /// Made of the main password, so there is none to keep.
  func readerPassword(of endpoint: ClickHouseEndpoint) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let key = Array(endpoint.password.utf8)
    let text = Array("reader \(schema.reader)".utf8)
    let worked = kith_hmac_sha256(key, key.count, text, text.count, &digest)
    precondition(worked == 1, "libcrypto cannot compute HMAC-SHA-256")
    return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
