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

  static func open(_ choice: WarehouseChoice, folder: DataFolder, workspace: WorkspaceID, log: Logger) -> WarehouseLink {
    switch choice {
    case .remote(let url, let user, let password):
      return WarehouseLink(
        ClickHouseWarehouse(url: url, user: user, password: password, workspace: workspace), isLocal: false, server: nil, log: log)
    case .local:
      do throws(LocalClickHouseError) {
        let server = try LocalClickHouse(folder: folder.warehouse, binary: try ClickHouseBinary.locate(), logger: log)
        server.start()
        return WarehouseLink(
          ClickHouseWarehouse(workspace: workspace, transfer: server.transferFolder) { server.endpoint }, isLocal: true, server: server,
          log: log)
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
