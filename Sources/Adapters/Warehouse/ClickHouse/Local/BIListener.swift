/// Where BI tools reach the local server: ClickHouse's PostgreSQL protocol on one port, its HTTP interface on another. Neither is encrypted.
public struct BIListener: Sendable, Equatable {
  /// An address of this machine; `0.0.0.0` or `::` for all.
  public var host: String
  public var postgreSQLPort: Int
  public var httpPort: Int

  /// - Parameter port: of PostgreSQL's protocol, HTTP takes the next one; 0: two free ones.
  /// - Throws: one sentence when a port is taken.
  public init(host: String, port: Int) throws(LocalClickHouseError) {
    self.host = host
    if port == 0 {
      let ports = try FreePort.several(2)
      (postgreSQLPort, httpPort) = (ports[0], ports[1])
    } else {
      (postgreSQLPort, httpPort) = (port, port + 1)
      for port in [postgreSQLPort, httpPort] where try FreePort.find(preferred: port) != port {
        throw LocalClickHouseError("port \(port), where BI tools would be served, is taken; name another with --bi HOST:PORT")
      }
    }
  }

  public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
