import Foundation
import Logging
import Ports
import Vocabulary
import WarehouseClickHouse

/// The warehouse that was chosen, and how it is ended. It being away stops nothing else.
struct WarehouseLink: Sendable {
  let warehouse: ClickHouseWarehouse
  /// On this machine, in the data folder.
  let isLocal: Bool
  let stop: @Sendable () async -> Void

  static func open(_ choice: WarehouseChoice, bi: BIGate?, folder: DataFolder, workspace: WorkspaceID, log: Logger) -> WarehouseLink {
    switch choice {
    case .remote(let remote):
      let warehouse = ClickHouseWarehouse(
        urls: remote.urls, user: remote.user, password: remote.password, workspace: workspace, database: remote.database,
        cluster: remote.cluster, bi: bi?.access)
      return WarehouseLink(warehouse, isLocal: false, server: nil, log: log)
    case .local:
      var settings = LocalClickHouseSettings()
      settings.bi = bi?.listener
      do throws(LocalClickHouseError) {
        let server = try LocalClickHouse(folder: folder.warehouse, binary: try ClickHouseBinary.locate(), settings: settings, logger: log)
        server.start()
        // One statement of a user leaves room for inserts and merges.
        let limits = QueryLimits(memoryBytesMax: settings.memoryBytesMax / 2)
        let warehouse = ClickHouseWarehouse(workspace: workspace, transfer: server.transferFolder, bi: bi?.access, limits: limits) {
          server.endpoint
        }
        return WarehouseLink(warehouse, isLocal: true, server: server, log: log)
      } catch {
        log.warning("The warehouse is not started; profiles, segments and deliveries go on without it", metadata: ["reason": "\(error)"])
        return WarehouseLink(ClickHouseWarehouse(workspace: workspace) { nil }, isLocal: true, server: nil, log: log)
      }
    }
  }

  private init(_ warehouse: ClickHouseWarehouse, isLocal: Bool, server: LocalClickHouse?, log: Logger) {
    self.warehouse = warehouse
    self.isLocal = isLocal
    stop = {
      do { try await warehouse.shutdown() } catch { log.warning("The connections to the warehouse could not be ended") }
      await server?.stop()
    }
  }
}
