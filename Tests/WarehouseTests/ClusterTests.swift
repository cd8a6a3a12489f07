import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.serialized, .enabled(if: Cluster.canRun, "KITH_TEST_CLUSTER is not set, or Debian's zookeeper is not installed"), .cluster)
struct `The warehouse on a cluster of two shards and two replicas` {
  @Test func `shows readers the events of one profile, on whichever shards its owners are`() async throws {
    let cluster = try #require(RunningCluster.current)
    try await using(cluster.warehouse(workspace: 999)) { warehouse in
      let events = Self.events(40)
      let moves = (2...20).map {
        WarehouseMove(owner: SignatureID(rawValue: $0), profile: ProfileID(high: 1, low: 1), version: JournalOffset(rawValue: 1))
      }
      try await warehouse.insert(WarehouseBatch(events: events, moves: moves), token: "all")
      await warehouse.settle()
      for (profile, count) in [(1, 20), (2, 0), (21, 1)] {
        let sql = "SELECT count() FROM events_of(profile_id = '\(ProfileID(high: 1, low: UInt64(profile)))')"
        #expect(try await warehouse.answer(sql) == "\(count)\n", "\(profile)")
      }
    }
  }

  @Test func `counts the members of accounts and households over all shards`() async throws {
    let cluster = try #require(RunningCluster.current)
    try await using(cluster.warehouse(workspace: 998)) { warehouse in
      var definitions = Definitions.initial
      definitions.households = HouseholdRules(rules: [HouseholdRule(key: "home", traits: ["address"])], membersMax: 20)
      try await warehouse.adopt(definitions)
      try await warehouse.store(
        accounts: (1...9).map { WarehouseAccount(id: "a\($0)", version: UInt64($0), firstSeen: .zero, lastSeen: .zero) })
      try await warehouse.store(accounts: [WarehouseAccount(id: "a9", version: 10, firstSeen: .zero, lastSeen: .zero)])
      try await warehouse.store(
        (1...60).map { number in
          WarehouseProfile(
            id: ProfileID(high: 1, low: number), version: number, firstSeen: .zero, lastSeen: .zero,
            accounts: [AccountLink(account: "a\(number % 9 + 1)", firstSeen: .zero, lastSeen: .zero)],
            households: [.init(group: KeyedHash(high: 0, low: number <= 25 ? 1 : 2 + number % 5), rule: "home")])
        })
      #expect(try await warehouse.answer("SELECT count(), sum(members), max(members) FROM accounts") == "9\t60\t7\n")
      #expect(try await warehouse.answer("SELECT count(), uniqExact(profile_id) FROM account_members") == "60\t60\n")
      #expect(try await warehouse.answer("SELECT count(), sum(size), sum(length(profile_ids)) FROM households") == "5\t35\t35\n")
      #expect(try await warehouse.answer("SELECT count() FROM household_members") == "35\n")
      #expect(try await warehouse.catalogue().accounts == 9)
    }
  }

  /// Each of an owner and a profile of its own.
  private static func events(_ count: Int) -> [WarehouseEvent] {
    (1...count).map { number in
      WarehouseEvent(
        offset: JournalOffset(rawValue: UInt64(number)), source: SourceID(rawValue: 1), messageID: "m\(number)", type: .track,
        name: "Viewed", time: Timestamp(microseconds: 1_700_000_000_000_000 + Int64(number)),
        receivedAt: Timestamp(microseconds: 1_700_000_000_000_000), owner: SignatureID(rawValue: UInt64(number)),
        profile: ProfileID(high: 1, low: UInt64(number)), userID: "", anonymousID: "a\(number)", properties: Array("{}".utf8),
        traits: Array("{}".utf8), context: Array("{}".utf8))
    }
  }

  @Test func `keeps the contract, and with one replica killed every row is found`() async throws {
    let cluster = try #require(RunningCluster.current)
    for (number, rule) in WarehouseContract.rules.enumerated() {
      try await using(cluster.warehouse(workspace: UInt32(number + 1))) { warehouse in
        try await rule.check(WarehouseUnderTest(warehouse: warehouse) { try await warehouse.profiles() })
      }
    }
    try await using(cluster.warehouse(workspace: 1000)) { warehouse in
      let events = Self.events(500)
      try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "all")
      // The other replica of each shard follows within a moment.
      _ = try await warehouse.administer("SYSTEM SYNC REPLICA ON CLUSTER \(Cluster.name) kith_local.event_rows")
      cluster.kill(server: 0)
      // The first statement finds that the server is gone, the next goes to another.
      let owners = events.map(\.owner)
      await #expect(throws: WarehouseError.self) { try await warehouse.timeline(owners: owners, before: .end, limit: 1000) }
      #expect(try await warehouse.timeline(owners: owners, before: .end, limit: 1000).count == events.count)
      #expect(try await warehouse.answer("SELECT count(), uniqExact(message_id) FROM events") == "500\t500\n")
      var later = events[0]
      later.messageID = "later"
      try await warehouse.insert(WarehouseBatch(events: [later], moves: []), token: "later")
      #expect(try await warehouse.answer("SELECT count() FROM events") == "501\n")
    }
  }

  private func using(_ warehouse: ClickHouseWarehouse, _ body: (ClickHouseWarehouse) async throws -> Void) async throws {
    let result: Result<Void, any Error>
    do {
      try await warehouse.prepare()
      result = .success(try await body(warehouse))
    } catch { result = .failure(error) }
    try await warehouse.shutdown()
    try result.get()
  }
}
