import Activation
import Foundation
import Ingestion
import JournalSegmentFiles
public import Logging
import MailDomainsDNS
import Platform
import Ports
import StateSQLite
import Synchronization
import Vocabulary
import WorkspaceFile

/// `kith serve`: chooses the adapters, starts everything in order, ends it in the reverse order.
public final class KithServer: Sendable {
  public struct Addresses: Sendable, Equatable {
    public var collector: String
    public var api: String
    /// For BI tools, when a local warehouse lets them in: PostgreSQL's protocol and ClickHouse's HTTP.
    public var bi: [String] = []
  }

  public let addresses: Addresses
  /// The admin token's secret when it was made just now; shown once.
  public let newAdminToken: String?
  /// The password for BI tools when it was made just now; shown once.
  public let newBIPassword: String?
  private let running: Mutex<ShutdownStack>

  /// The one workspace of a data folder.
  static let workspace = WorkspaceID(rawValue: 1)

  /// Starts everything; returns when both listeners take requests. When one part fails, what was started is ended again.
  public static func start(_ settings: KithServerSettings, log: Logger) async throws(KithServerError) -> KithServer {
    var stack = ShutdownStack()
    do throws(KithServerError) {
      return try await start(settings, log: log, stack: &stack)
    } catch {
      await stack.unwind()
      throw error
    }
  }

  /// Answers what was begun, lets go of listeners, flow, stores. What was acknowledged is durable whether or not this is called.
  public func stop() async {
    var stack = running.withLock { running in
      defer { running = ShutdownStack() }
      return running
    }
    await stack.unwind()
  }

  private init(addresses: Addresses, newAdminToken: String?, newBIPassword: String?, stack: ShutdownStack) {
    self.addresses = addresses
    self.newAdminToken = newAdminToken
    self.newBIPassword = newBIPassword
    running = Mutex(stack)
  }

  private static func start(_ settings: KithServerSettings, log: Logger, stack: inout ShutdownStack) async throws(KithServerError)
    -> KithServer
  {
    let folder = DataFolder(path: settings.dataFolder)
    try folder.create()
    let lock = try DataFolderLock(folder)
    stack.push { lock.release() }
    let journal = try openJournal(folder)
    stack.push { journal.close() }
    let state = try openState(folder)
    stack.push { await state.close() }
    let bi = try BIGate.open(settings.bi, folder: folder)
    let warehouse = WarehouseLink.open(settings.warehouse, bi: bi, folder: folder, workspace: workspace, log: log)
    stack.push { await warehouse.stop() }

    let sources = SourceBoard()
    let deliveries = DeliveryWorkers(
      factories: DestinationTypes.all, environment: environment(folder), tools: DeliveryTools(queue: state, profiles: state, log: log))
    let workspace = try makeWorkspace(
      Workspace.Parts(
        journal: journal, state: state, warehouse: warehouse.warehouse, deliveries: deliveries,
        mailDomains: DNSMailDomains(settings: .init(server: settings.resolver.map { ($0.address, $0.port) }))
      ) { sources.show($0) }, log: log
    )
    workspace.start()
    stack.push { await workspace.stop() }
    let newToken = try await AdminToken(folder: folder, control: workspace, state: state, log: log).ensure()

    let collector = makeCollector(settings, journal: journal, sources: sources, log: log)
    let api = APIServer(
      settings: APISettings(host: settings.apiHost, port: settings.apiPort), control: workspace, state: state,
      warehouse: warehouse.warehouse,
      reader: WorkspaceFileReader(factories: DestinationTypes.all),
      hooks: APIHooks(
        backup: { name, leavesWarehouseOut throws(APIError) in
          let backup = Backup(folder: folder, state: state, workspace: Self.workspace, warehouse: warehouse) { body in
            try await workspace.holdingWarehouse(body)
          }
          return try await backup.write(name: name, leavesWarehouseOut: leavesWarehouseOut)
        },
        metrics: { collector.metrics() }, wakeDeliveries: { deliveries.wake() }), log: log)
    var addresses = try await listen(collector: collector, api: api, stack: &stack)
    addresses.bi = bi?.addresses(workspace: Self.workspace) ?? []
    try folder.replace(folder.addresses, with: #"{"collector":"\#(addresses.collector)","api":"\#(addresses.api)"}"# + "\n")
    stack.push { unlink(folder.addresses) }
    return KithServer(addresses: addresses, newAdminToken: newToken, newBIPassword: bi?.newPassword, stack: stack)
  }

  private static func listen(collector: Collector, api: APIServer, stack: inout ShutdownStack) async throws(KithServerError) -> Addresses {
    let apiAddress: String
    do throws(APIServer.StartError) { apiAddress = try await api.start() } catch {
      throw KithServerError(.listener, "The API cannot listen: \(error.reason).")
    }
    stack.push { await api.stop() }
    do throws(CollectorStartError) {
      let (host, port) = try await collector.start()
      stack.push { await collector.shutdown() }
      return Addresses(collector: "http://\(host.contains(":") ? "[\(host)]" : host):\(port)", api: apiAddress)
    } catch {
      throw KithServerError(.listener, error.description)
    }
  }
}
