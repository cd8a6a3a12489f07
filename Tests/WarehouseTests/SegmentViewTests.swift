import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse) struct `The view of segments` {
  private func definitions(_ segments: [(number: UInt32, key: String, name: String)]) -> Definitions {
    var definitions = Definitions.initial
    definitions.segments = segments.map {
      SegmentDefinition(id: SegmentID(rawValue: $0.number), key: $0.key, name: $0.name, condition: .trait(path: ["plan"], .exists))
    }
    return definitions
  }

  @Test func `has keys, names and sizes of what is defined now`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      try await warehouse.adopt(definitions([(1, "old", "Old")]))
      try await warehouse.adopt(definitions([(2, "loyal", "L'équipe"), (5, "new", "New")]))
      try await warehouse.store(
        (1...3).map { number in
          WarehouseProfile(
            id: ProfileID(high: number, low: number), version: 1, isGone: number == 3, firstSeen: .zero, lastSeen: .zero,
            memberships: [1, 2].map { .init(segment: SegmentID(rawValue: $0), since: .zero) })
        })
      let rows = try await warehouse.answer("SELECT segment, key, name, size FROM segments ORDER BY segment")
      #expect(rows == "2\tloyal\tL\\'équipe\t2\n5\tnew\tNew\t0\n")
      try await warehouse.adopt(definitions([]))
      #expect(try await warehouse.answer("SELECT count() FROM segments") == "0\n")
    }
  }
}
