public import Ports

/// What every ``StateStore`` does, said once. A test of an adapter makes a fresh, empty store and hands it to each rule.
///
/// ```swift
/// @Test(arguments: StateStoreContract.rules) func `keeps the contract`(rule: StateStoreRule) async throws {
///   let store = …
///   try await rule.check(store)
///   await store.close()
/// }
/// ```
public enum StateStoreContract {
  public static let rules: [StateStoreRule] =
    flowRules + profileRules + segmentRules + deliveryRules + warehouseRules + recordRules + groupRules
    + mailDomainRules + [modelRule]
}

/// One sentence of the contract and how to check it.
public struct StateStoreRule: Sendable, CustomStringConvertible {
  public var description: String
  public var check: @Sendable (any StateStore) async throws -> Void

  init(_ description: String, _ check: @escaping @Sendable (any StateStore) async throws -> Void) {
    self.description = description
    self.check = check
  }
}
