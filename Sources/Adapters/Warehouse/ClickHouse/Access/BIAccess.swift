public import Vocabulary

/// The user that BI tools log in as. It reads the views of its workspace and nothing else.
public struct BIAccess: Sendable, Equatable {
  /// 64 hexadecimal digits. It stands readable in the server's own folder: the PostgreSQL protocol of ClickHouse knows no other way.
  public var password: String
  /// Only clients of the same machine may log in.
  public var isLoopbackOnly: Bool

  public init(password: String, isLoopbackOnly: Bool) {
    self.password = password
    self.isLoopbackOnly = isLoopbackOnly
  }
}

extension ClickHouseWarehouse {
  /// The name that BI tools log in with.
  public static func biUser(workspace: WorkspaceID, database: String = "kith") -> String {
    Schema(database: database, workspace: workspace).biUser
  }

  /// The database that statements of users see.
  public static func readerDatabase(workspace: WorkspaceID, database: String = "kith") -> String {
    Schema(database: database, workspace: workspace).readerDatabase
  }
}
