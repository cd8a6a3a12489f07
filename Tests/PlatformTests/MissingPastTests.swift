import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `A warehouse that lacks the past` {
  /// A workspace that ran, and starts again beside an empty warehouse: a restore of a backup without it.
  private func restarted(_ first: Rig) async throws -> Rig {
    try await first.settle()
    await first.workspace.stop()
    return try Rig(journal: first.journal, state: first.state, clock: first.clock)
  }

  @Test func `makes new segments show what they lack, and for how long`() async throws {
    let first = try Rig()
    try await first.apply([segment(9, bought())])
    try await first.track("Bought", #""userId":"u1""#)
    let rig = try await restarted(first)
    try await rig.settle()
    let earliest = rig.clock.now
    #expect(try await rig.workspace.status().incompleteSegments.isEmpty)
    rig.clock.advance(.hour)
    // The first two share the stream that was counted before the gap: they lost nothing.
    let viewed = SegmentCondition.did(BehaviourCondition(stream: FactStream(events: ["Viewed"])))
    try await rig.apply([
      segment(9, bought()), segment(8, bought(2)), segment(1, viewed), segment(2, bought(1, within: 7 * .day)),
      segment(3, .memberOf(.init(rawValue: 2))),
      segment(4, .trait(path: ["plan"], .exists)),
    ])
    try await rig.settle()
    let found = try await rig.workspace.status().incompleteSegments
    // The sink notes the moment when it first meets the warehouse, which may be before or after the hour has passed.
    let since = try #require(found.first?.since)
    #expect(since >= earliest && since <= rig.clock.now)
    let expected = [
      IncompleteSegment(key: "s1", since: since, until: nil),
      IncompleteSegment(key: "s2", since: since, until: since.advanced(by: 7 * .day)),
      IncompleteSegment(key: "s3", since: since, until: since.advanced(by: 7 * .day)),
    ]
    #expect(found == expected)
    rig.clock.advance(7 * .day)
    try await rig.track("Bought", #""userId":"u1""#)
    try await rig.settle()
    #expect(try await rig.workspace.status().incompleteSegments == [expected[0]])
    await rig.workspace.stop()
  }

  @Test func `that was filled from the beginning lacks nothing`() async throws {
    let rig = try Rig()
    try await rig.track("Bought", #""userId":"u1""#)
    try await rig.settle()
    try await rig.apply([segment(1, bought())])
    try await rig.settle()
    #expect(try await rig.workspace.status().incompleteSegments.isEmpty)
    #expect(try await rig.size(1) == 1)
    await rig.workspace.stop()
  }

  @Test func `but holds what this state has never sent takes nothing, and the status says why`() async throws {
    let later = try Rig()
    for user in 0..<5 { try await later.track("Bought", #""userId":"u\#(user)""#) }
    try await later.settle()
    await later.workspace.stop()
    let rig = try Rig(clock: later.clock, warehouse: later.warehouse)
    try await rig.track("Bought", #""userId":"other""#)
    var problems: [String] = []
    try await until {
      problems = try await rig.workspace.status().problems
      return !problems.isEmpty
    }
    #expect(problems.first?.contains("the warehouse has events up to offset 5") == true)
    #expect(later.warehouse.events.count == 5)
    // The flow goes on all the same.
    try await until { try await rig.profile(.userID, "other") != nil }
    await rig.workspace.stop()
  }
}

@Suite struct `A warehouse that is held still` {
  @Test func `holds exactly what lies before its noted position, while the flow goes on`() async throws {
    let rig = try Rig()
    for user in 0..<10 { try await rig.track("Bought", #""userId":"u\#(user)""#) }
    try await rig.settle()
    try await rig.workspace.holdingWarehouse {
      let position = try await rig.state.warehouseProgress().position
      for user in 10..<20 { try await rig.track("Bought", #""userId":"u\#(user)""#) }
      try await until { try await rig.profile(.userID, "u19") != nil }
      #expect(rig.warehouse.events.count == 10)
      #expect(try await rig.state.warehouseProgress() == WarehouseProgress(position: position, begun: nil))
    }
    try await rig.settle()
    #expect(Set(rig.warehouse.events.map(\.userID)).count == 20)
    #expect(rig.warehouse.events.count == 20)
    await rig.workspace.stop()
  }
}

@Suite struct `Global Privacy Control` {
  private func send(_ rig: Rig, _ user: String, gpc: Bool, _ fields: String = "") async throws {
    let request = CollectedRequest(
      call: .track, globalPrivacyControl: gpc, body: Array(#"{"event":"Bought","userId":"\#(user)"\#(fields)}"#.utf8))
    _ = try await rig.journal.append(
      JournalRecord(kind: .events, source: .init(rawValue: 1), eventCount: 1, payload: request.encoded()))
  }

  @Test func `keeps a person from destinations that sell, share or advertise, until the person allows it`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought())], destinations: [destination([1], categories: ["advertising"])])
    try await send(rig, "objects", gpc: true)
    try await send(rig, "silent", gpc: false)
    try await send(rig, "allows", gpc: true)
    try await rig.settle()
    rig.clock.advance(.second)
    // The word about categories comes later and is the more particular one; it is asked at the next change.
    try await rig.apply([segment(1, bought()), segment(2, bought(2))], destinations: [destination([1, 2], categories: ["advertising"])])
    let allowed = #","context":{"consent":{"categoryPreferences":{"advertising":true}}}"#
    try await send(rig, "allows", gpc: false, allowed)
    try await send(rig, "objects", gpc: false)
    try await rig.settle()
    try await until { rig.delivered.all.count >= 2 }
    try await rig.settle()
    let told = rig.delivered.all.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(told.count == 2)
    #expect(told.allSatisfy { $0.contains("silent") || $0.contains("allows") })
    #expect(try await rig.state.deliveryCounts().withheld == 3)
    await rig.workspace.stop()
  }

  @Test func `says nothing to destinations that do neither`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought())], destinations: [destination([1])])
    try await send(rig, "objects", gpc: true)
    try await rig.settle()
    try await until { !rig.delivered.all.isEmpty }
    #expect(rig.delivered.all.count == 1)
    await rig.workspace.stop()
  }
}
