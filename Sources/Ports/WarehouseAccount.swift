public import Vocabulary

/// An account as analysis sees it: what it is now. Who belongs to it is said by the profiles, see ``WarehouseProfile/accounts``.
public struct WarehouseAccount: Sendable, Equatable {
  public var id: String
  /// Rises with every row of the account.
  public var version: UInt64
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp
  /// A compact JSON object.
  public var traits: [UInt8]

  public static let batchMax = 50_000

  public init(id: String, version: UInt64, firstSeen: Timestamp, lastSeen: Timestamp, traits: [UInt8] = Array("{}".utf8)) {
    self.id = id
    self.version = version
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.traits = traits
  }
}
