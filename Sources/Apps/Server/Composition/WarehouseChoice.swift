/// Which ClickHouse holds the events.
public enum WarehouseChoice: Sendable, Equatable {
  /// One of our own, below the data folder.
  case local
  /// Any other, or a cluster of them.
  case remote(RemoteWarehouse)
}

/// A ClickHouse that others run, by the HTTP addresses of its servers.
public struct RemoteWarehouse: Sendable, Equatable {
  /// `http://HOST:PORT` or `https://HOST:PORT`; several of a cluster: when one does not answer, the next is asked.
  public var urls: [String]
  /// It must be allowed to make databases, tables, dictionaries, users and row policies.
  public var user: String
  public var password: String
  /// Each kith that uses the server has one of its own; letters, digits and `_`.
  public var database: String
  /// Name of a cluster in the servers' configuration, over whose shards and replicas the tables are spread; nil: a single server.
  public var cluster: String?

  public init(urls: [String], user: String, password: String, database: String = "kith", cluster: String? = nil) {
    self.urls = urls
    self.user = user
    self.password = password
    self.database = database
    self.cluster = cluster
  }
}
