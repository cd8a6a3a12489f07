import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract
import WarehouseInMemory

@Suite struct `The warehouse in memory` {
  @Test(arguments: WarehouseContract.rules)
  func `keeps the contract`(rule: WarehouseRule) async throws {
    let warehouse = InMemoryWarehouse()
    try await rule.check(
      WarehouseUnderTest(warehouse: warehouse) {
        Dictionary(uniqueKeysWithValues: warehouse.events.map { ($0.messageID, warehouse.profile(of: $0)) })
      })
  }
}

@Suite(.clickHouse) struct `The warehouse on ClickHouse` {
  @Test(arguments: WarehouseContract.rules)
  func `keeps the contract`(rule: WarehouseRule) async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      try await rule.check(WarehouseUnderTest(warehouse: warehouse) { try await warehouse.profiles() })
    }
  }
}
