import Ports
import Synchronization
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.enabled(if: Cluster.missing == nil, Comment(rawValue: Cluster.missing ?? "")), .timeLimit(.minutes(5)))
struct `A cluster of two shards and two replicas` {
  private func with(
    _ cluster: Cluster, workspace: UInt32, urls: [String]? = nil, _ body: @Sendable (ClickHouseWarehouse) async throws -> Void
  ) async throws {
    let warehouse = ClickHouseWarehouse(
      urls: urls ?? cluster.urls, user: "kith", password: Cluster.password, workspace: WorkspaceID(rawValue: workspace),
      cluster: Cluster.name)
    let result: Result<Void, any Error>
    do {
      try await warehouse.prepare()
      result = .success(try await body(warehouse))
    } catch { result = .failure(error) }
    try await warehouse.shutdown()
    try result.get()
  }

  @Test func `keeps the contract of every warehouse, and finds every row when a replica is killed`() async throws {
    try await withTemporaryFolder { folder in
      try await Cluster(folder: folder).whileRunning { cluster in
        for (index, rule) in WarehouseContract.rules.enumerated() {
          try await with(cluster, workspace: UInt32(index + 10)) { warehouse in
            try await rule.check(WarehouseUnderTest(warehouse: warehouse) { try await warehouse.profiles() })
          }
        }
        try await killing(cluster)
      }
    }
  }

  private func killing(_ cluster: Cluster) async throws {
    var samples = SampleEvents(seed: 95)
    let before = samples.events(2_000)
    let during = samples.events(1_000, from: 2_000)
    let move = WarehouseMove(
      owner: before[0].owner, profile: ProfileID(high: 9, low: 9), version: JournalOffset(rawValue: 5_000))
    try await with(cluster, workspace: 1) { warehouse in
      try await warehouse.insert(WarehouseBatch(events: before, moves: []), token: "0:2000")
      let shards = try await warehouse.administer(
        "SELECT uniqExact(_shard_num) FROM kith.event_rows WHERE workspace = 1 FORMAT TSV")
      #expect(shards == "2\n")
    }
    // A replica that has every row, as each has a moment later.
    for url in cluster.urls {
      try await with(cluster, workspace: 1, urls: [url]) { warehouse in
        _ = try await warehouse.administer("SYSTEM SYNC REPLICA kith_local.event_rows")
      }
    }
    await cluster.kill(0)
    // The first address does not answer any more: the next one does, and so does the other replica of the shard.
    try await with(cluster, workspace: 1) { warehouse in
      let found = Mutex<[WarehouseEvent]>([])
      let owners = Array(Set((before + during).map(\.owner)))
      try await warehouse.insert(WarehouseBatch(events: during, moves: [move]), token: "2000:3000")
      try await warehouse.insert(WarehouseBatch(events: before, moves: []), token: "0:2000")
      let page = try await warehouse.timeline(owners: owners, before: .end, limit: 10_000)
      found.withLock { $0 = page }
      let expected = (before + during).sorted { $0.time != $1.time ? $0.time > $1.time : $0.offset > $1.offset }
      #expect(found.withLock { $0 } == expected)
      let profiles = try await warehouse.profiles()
      #expect(profiles.count == 3_000)
      #expect((before + during).filter { $0.owner == move.owner }.allSatisfy { profiles[$0.messageID] == move.profile })
    }
    try cluster.start(0)
    await untilAnswers(port: "\(cluster.nodes[0].http)")
    try await with(cluster, workspace: 1, urls: [cluster.urls[0]]) { warehouse in
      _ = try await warehouse.administer("SYSTEM SYNC REPLICA kith_local.event_rows")
      let count = try await warehouse.answer("SELECT count(), uniqExact(message_id) FROM events")
      #expect(count == "3000\t3000\n")
      let other = try await warehouse.administer("SELECT count() FROM kith.event_rows WHERE workspace != 1 FORMAT TSV")
      #expect(other != "0\n")
    }
  }
}
