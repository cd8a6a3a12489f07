internal import Logging
internal import NIOCore
public import Ports
internal import Synchronization
public import Vocabulary

/// The warehouse on ClickHouse, over HTTP: a server of our own (``LocalClickHouse``) or any other by its URL.
///
/// One value per workspace; share it. Call ``shutdown()`` at the end.
public final class ClickHouseWarehouse: Warehouse {
  let client: ClickHouseClient
  let schema: Schema
  let reload: DictionaryReload
  /// Where the server may write copies and read them from; nil for a server that is not ours.
  let transfer: String?
  let bi: BIAccess?
  let limits: QueryLimits
  /// Why statements of users cannot run on this server; nil when they can.
  let accessProblem = Mutex<String?>(nil)

  /// - Parameters:
  ///   - endpoint: asked before every statement; nil means that no server is there now, and everything throws `.unavailable`.
  ///   - database: where the rows of all workspaces are; letters, digits and `_`.
  ///   - cluster: makes tables `ON CLUSTER` and replicated; the cluster's name in the servers' configuration.
  ///   - transfer: ``LocalClickHouse/transferFolder`` of a server of our own: with it ``backup()`` works, and a copy that waits is restored.
  ///   - reloadPause: least time between two reloads of the dictionary of moved owners.
  ///   - bi: the user for BI tools; nil: there is none.
  ///   - limits: of statements by users.
  ///   - didNotAnswer: told of an endpoint that took no connection.
  public init(
    workspace: WorkspaceID, database: String = "kith", cluster: String? = nil, transfer: String? = nil,
    reloadPause: Duration = .seconds(2), bi: BIAccess? = nil, limits: QueryLimits = QueryLimits(),
    endpoint: @escaping @Sendable () -> ClickHouseEndpoint?, didNotAnswer: @escaping @Sendable (ClickHouseEndpoint) -> Void = { _ in }
  ) {
    precondition(SQLText.isPlainName(database), "a database is named with letters, digits and _")
    let schema = Schema(database: database, cluster: cluster, workspace: workspace)
    let client = ClickHouseClient(endpoint: endpoint, settings: schema.clusterSettings, didNotAnswer: didNotAnswer)
    self.client = client
    self.schema = schema
    self.transfer = transfer
    self.bi = bi
    self.limits = limits
    reload = DictionaryReload(pause: reloadPause) {
      var worked = true
      for sql in schema.reloadOfMoves {
        do throws(ClickHouseFailure) {
          try await client.run(ClickHouseStatement(sql: sql, settings: schema.definitionSettings))
        } catch { worked = false }
      }
      return worked
    }
  }

  /// - Parameter urls: of one server, or of several of a cluster: when one does not answer, statements go to the next.
  public convenience init(
    urls: [String], user: String, password: String, workspace: WorkspaceID, database: String = "kith", cluster: String? = nil,
    bi: BIAccess? = nil
  ) {
    let servers = ClickHouseServers(urls.map { ClickHouseEndpoint(url: $0, user: user, password: password) })
    self.init(
      workspace: workspace, database: database, cluster: cluster, bi: bi, endpoint: { servers.endpoint },
      didNotAnswer: { servers.didNotAnswer($0) })
  }

  /// Ends connections. Statements after it throw `.unavailable`.
  public func shutdown() async throws {
    await reload.stop()
    try await client.shutdown()
  }

  public func isReady() async -> Bool {
    do throws(ClickHouseFailure) {
      return try await client.run(ClickHouseStatement(sql: "SELECT 1", timeout: .seconds(2))) == "1\n"
    } catch {
      return false
    }
  }

  /// Runs a statement with all rights and returns its short answer, for tests and measuring.
  package func administer(_ sql: String) async throws(WarehouseError) -> String {
    do throws(ClickHouseFailure) {
      return try await client.run(ClickHouseStatement(sql: sql, timeout: .seconds(600)))
    } catch {
      throw error.error(\.forQuery)
    }
  }

  /// Returns when moves that were stored are seen by queries.
  package func settle() async { await reload.settle() }
}
