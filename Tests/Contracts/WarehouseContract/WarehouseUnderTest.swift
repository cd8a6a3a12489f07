public import Ports
public import Vocabulary

/// What an adapter brings to its contract: an empty warehouse of a workspace that no other test uses.
public struct WarehouseUnderTest: Sendable {
  public var warehouse: any Warehouse
  /// The profile that each event belongs to now, by message id.
  public var profiles: @Sendable () async throws -> [String: ProfileID]

  public init(warehouse: any Warehouse, profiles: @escaping @Sendable () async throws -> [String: ProfileID]) {
    self.warehouse = warehouse
    self.profiles = profiles
  }
}

/// One sentence that holds for every warehouse, with the proof.
public struct WarehouseRule: Sendable, CustomStringConvertible {
  public var description: String
  public var check: @Sendable (WarehouseUnderTest) async throws -> Void

  init(_ description: String, _ check: @escaping @Sendable (WarehouseUnderTest) async throws -> Void) {
    self.description = description
    self.check = check
  }
}
