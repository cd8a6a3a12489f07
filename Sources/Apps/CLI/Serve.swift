import ArgumentParser
import Foundation
import Logging
import Server

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run the server on a data folder until SIGTERM or SIGINT.")

  @Option(help: "The data folder; made when it is missing. KITH_DATA when absent.")
  var data: String?
  @Option(help: "Where events come in; port 0 takes a free one.")
  var collector = "127.0.0.1:8080"
  @Option(help: "Where API and console listen; port 0 takes a free one.")
  var api = "127.0.0.1:8081"
  @Option(
    help:
      "An external ClickHouse, http://user@host:8123/DATABASE?cluster=NAME (database and cluster may be left out; more servers of a cluster follow the first after commas). A local one is started when absent."
  )
  var warehouse: String?
  @Option(help: "The external ClickHouse's password by reference, ${NAME} or file:PATH; ${KITH_WAREHOUSE_PASSWORD} when absent.")
  var warehousePassword: String?
  @Option(
    help:
      "Let BI tools in, read-only: HOST:PORT for PostgreSQL's protocol (the next port speaks ClickHouse's HTTP), or on for 127.0.0.1:9005."
  )
  var bi: String?
  @Option(
    help: "A name server, IPV4:PORT, asked about domains of e-mail addresses (check_mail_domains) instead of the system's.")
  var resolver: String?
  @Option(name: .customLong("log"), help: "trace, debug, info, notice, warning or error.")
  var level = "info"

  func run() async throws {
    let settings = try settings()
    var log = Logger(label: "kith", factory: { StreamLogHandler.standardError(label: $0) })
    guard let level = Logger.Level(rawValue: level) else {
      throw Failure(.usage, "--log must be trace, debug, info, notice, warning or error.")
    }
    log.logLevel = level
    let signals = StopSignals()
    let server: KithServer
    do throws(KithServerError) { server = try await KithServer.start(settings, log: log) } catch {
      throw Failure(.failed, error.description)
    }
    if let token = server.newAdminToken {
      Terminal.print("admin token  \(token)  (shown once; kept in \(DataFolder(path: settings.dataFolder).adminToken))")
    }
    if let password = server.newBIPassword {
      Terminal.print("bi password  \(password)  (shown once; kept in \(DataFolder(path: settings.dataFolder).biPassword))")
    }
    for address in server.addresses.bi { Terminal.print("bi           \(address)") }
    Terminal.print("collector    \(server.addresses.collector)")
    Terminal.print("api          \(server.addresses.api)")
    await signals.wait()
    Terminal.error("kith: stopping")
    await server.stop()
  }

  private func settings() throws(Failure) -> KithServerSettings {
    let environment = ProcessInfo.processInfo.environment
    guard let data = data ?? environment["KITH_DATA"] else { throw Failure(.usage, "Name a data folder: --data DIR or KITH_DATA.") }
    let (collectorHost, collectorPort) = try Serve.address(collector, option: "--collector")
    let (apiHost, apiPort) = try Serve.address(api, option: "--api")
    return KithServerSettings(
      dataFolder: data, collectorHost: collectorHost, collectorPort: collectorPort, apiHost: apiHost, apiPort: apiPort,
      warehouse: try WarehouseAddress.parse(warehouse, password: warehousePassword, environment: environment),
      bi: try biChoice(), resolver: try resolverAddress())
  }

  private func resolverAddress() throws(Failure) -> ResolverAddress? {
    guard let resolver else { return nil }
    guard let address = ResolverAddress(resolver) else {
      throw Failure(.usage, "--resolver must be an IPv4 address and a port, such as 10.0.0.2:53.")
    }
    return address
  }

  private func biChoice() throws(Failure) -> BIChoice {
    switch (bi, warehouse) {
    case (nil, _): return .off
    case ("on", nil): return .listening(host: "127.0.0.1", port: 9005)
    case ("on", _): return .userOnly
    case (_, .some):
      throw Failure(.usage, "An external warehouse listens where its operator says: --bi on makes the user, and takes no address.")
    case (let address?, nil):
      let (host, port) = try Serve.address(address, option: "--bi")
      guard port < 65_535 else { throw Failure(.usage, "--bi needs the next port too: at most 65534.") }
      return .listening(host: host, port: port)
    }
  }

  private static func address(_ text: String, option: String) throws(Failure) -> (String, Int) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
      throw Failure(.usage, "\(option) must be HOST:PORT.")
    }
    let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
    return (host.isEmpty ? "127.0.0.1" : String(host), port)
  }
}
