internal import NIOCore

/// Asks a server whether it answers, with the password of its folder.
struct HealthCheck: Sendable {
  private let client = ClickHouseClient(endpoint: { nil })

  func answers(_ endpoint: ClickHouseEndpoint?, timeout: Duration) async -> Bool {
    guard let endpoint else { return false }
    do throws(ClickHouseFailure) {
      return try await client.run(ClickHouseStatement(sql: "SELECT 1", timeout: TimeAmount(timeout)), at: endpoint) == "1\n"
    } catch {
      return false
    }
  }

  func shutdown() async {
    do { try await client.shutdown() } catch { preconditionFailure("a client is shut down once: \(error)") }
  }
}
