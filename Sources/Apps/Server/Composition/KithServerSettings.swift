/// What `kith serve` is told. Read once, checked together, then fixed.
public struct KithServerSettings: Sendable, Equatable {
  /// The data folder; made when it is missing.
  public var dataFolder: String
  public var collectorHost: String
  /// 0: any free port.
  public var collectorPort: Int
  public var apiHost: String
  public var apiPort: Int
  public var warehouse: WarehouseChoice
  public var bi: BIChoice
  /// A name server's IPv4 address and port, asked about domains of e-mail addresses instead of the system's.
  public var resolver: ResolverAddress?

  public init(
    dataFolder: String, collectorHost: String = "127.0.0.1", collectorPort: Int = 8080, apiHost: String = "127.0.0.1", apiPort: Int = 8081,
    warehouse: WarehouseChoice = .local, bi: BIChoice = .off, resolver: ResolverAddress? = nil
  ) {
    self.dataFolder = dataFolder
    self.collectorHost = collectorHost
    self.collectorPort = collectorPort
    self.apiHost = apiHost
    self.apiPort = apiPort
    self.warehouse = warehouse
    self.bi = bi
    self.resolver = resolver
  }
}

/// Where a name server listens.
public struct ResolverAddress: Sendable, Equatable {
  /// Four numbers with dots.
  public var address: String
  public var port: UInt16

  /// - Parameter text: `10.0.0.2` or `10.0.0.2:5353`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, numbers.count == 4, numbers.allSatisfy({ $0.count <= 3 && UInt8($0) != nil }),
      let port = parts.count == 2 ? UInt16(parts[1]) : 53, port > 0
    else { return nil }
    address = String(parts[0])
    self.port = port
  }
}
