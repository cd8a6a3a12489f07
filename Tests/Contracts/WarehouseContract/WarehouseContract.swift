internal import Ports
internal import Testing
internal import Vocabulary

/// What every warehouse keeps to. An adapter's tests run each rule on an empty warehouse.
public enum WarehouseContract {
  public static let rules: [WarehouseRule] =
    insertRules + moveRules + timelineRules + historyRules + coverageRules + analysisRules
    + removalRules
}

extension WarehouseUnderTest {
  func insert(_ events: [WarehouseEvent], moves: [WarehouseMove] = [], token: String) async throws {
    try await warehouse.insert(WarehouseBatch(events: events, moves: moves), token: token)
  }

  /// Everything of the owners, as it is stored.
  func all(_ owners: some Sequence<SignatureID>) async throws -> [WarehouseEvent] {
    try await warehouse.timeline(owners: Array(Set(owners)), before: .end, limit: 10_000)
  }

  func expectStored(_ events: [WarehouseEvent]) async throws {
    let stored = try await all(events.map(\.owner))
    #expect(stored == events.sorted { $0.time != $1.time ? $0.time > $1.time : $0.offset > $1.offset })
  }
}
