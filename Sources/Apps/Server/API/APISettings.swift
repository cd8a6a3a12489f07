/// Where the API listens and how much it takes on.
public struct APISettings: Sendable, Equatable {
  public var host: String
  /// 0: any free port.
  public var port: Int
  /// Open connections; more wait in the system's backlog.
  public var connectionsMax: Int
  /// Open `/v1/tail` streams.
  public var tailsMax: Int
  /// SQL queries at the same time.
  public var queriesMax: Int
  /// Shown by `/v1/status` and `/openapi.json`.
  public var version: String

  public init(
    host: String = "127.0.0.1", port: Int = 8081, connectionsMax: Int = 1024, tailsMax: Int = 32, queriesMax: Int = 8,
    version: String = KithVersion.text
  ) {
    self.host = host
    self.port = port
    self.connectionsMax = connectionsMax
    self.tailsMax = tailsMax
    self.queriesMax = queriesMax
    self.version = version
  }
}

public enum KithVersion {
  public static let text = "0.1.0"
}
