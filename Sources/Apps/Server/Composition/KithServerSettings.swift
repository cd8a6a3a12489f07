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

  public init(
    dataFolder: String, collectorHost: String = "127.0.0.1", collectorPort: Int = 8080, apiHost: String = "127.0.0.1", apiPort: Int = 8081,
    warehouse: WarehouseChoice = .local, bi: BIChoice = .off
  ) {
    self.dataFolder = dataFolder
    self.collectorHost = collectorHost
    self.collectorPort = collectorPort
    self.apiHost = apiHost
    self.apiPort = apiPort
    self.warehouse = warehouse
    self.bi = bi
  }
}
