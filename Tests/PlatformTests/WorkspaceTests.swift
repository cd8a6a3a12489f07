import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `A workspace` {
  @Test func `makes a customer of an anonymous visitor, with all it did before`() async throws {
    let rig = try Rig()
    try await rig.track("Viewed", #""anonymousId":"a1""#)
    try await rig.send(#"{"userId":"u1","anonymousId":"a1","traits":{"email":"ANN@example.com","plan":"gold"}}"#, call: .identify)
    try await rig.track("Bought", #""userId":"u1""#)
    try await rig.settle()
    let profile = try #require(try await rig.profile(.email, "ann@example.com"))
    #expect(profile.sections.reduce(0) { $0 + $1.eventCount } == 3)
    #expect(profile.traits(by: .newest).first { $0.name == "plan" }?.value == .string("gold"))
    let owners = profile.sections.map(\.id)
    #expect(try await rig.warehouse.timeline(owners: owners, before: .end, limit: 10).count == 3)
    await rig.workspace.stop()
  }

  @Test func `knows a person by one telephone number, however it is written, and by a rule's words from then on`() async throws {
    let rig = try Rig()
    try await rig.apply([]) { $0.region = "VN" }
    try await rig.send(#"{"type":"identify","userId":"u1","traits":{"phone":"0912 345 678"}}"#, call: .identify)
    try await rig.send(#"{"type":"identify","userId":"u1","anonymousId":"a1","traits":{"phone":"+84 (0)912-345-678"}}"#, call: .identify)
    try await rig.settle()
    #expect(try await rig.profile(.phone, "+84912345678")?.sections.count == 2)
    #expect(try await rig.profile(.phone, "0912345678") == nil)
    // The number as digits is another rule: it holds for what comes later.
    try await rig.apply([]) { definitions in
      definitions.region = "VN"
      definitions.identifierTypes[2].form = IdentifierForm(.digits)
    }
    try await rig.send(#"{"type":"identify","userId":"u2","traits":{"phone":"0912 345 678"}}"#, call: .identify)
    try await rig.settle()
    #expect(try await rig.profile(.phone, "0912345678")?.ownIdentifiers.map(\.value) == ["u2", "0912345678"])
    #expect(try await rig.profile(.phone, "+84912345678")?.sections.count == 2)
    await rig.workspace.stop()
  }

  @Test func `takes the same batch once, in one request, in two, and after a restart`() async throws {
    let rig = try Rig()
    let item = #"{"type":"track","event":"Bought","userId":"u1","messageId":"m1"}"#
    try await rig.send(#"{"batch":[\#(item),\#(item)]}"#, count: 2)
    try await rig.send(#"{"batch":[\#(item)]}"#)
    try await rig.settle()
    await rig.workspace.stop()
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    try await again.send(#"{"batch":[\#(item)]}"#)
    try await again.settle()
    #expect(try await again.profile(.userID, "u1")?.sections.map(\.eventCount) == [1])
    #expect(rig.warehouse.events.map(\.messageID) == ["m1"])
    #expect(try await again.state.sourceFigures().map(\.duplicates) == [3])
    await again.workspace.stop()
  }

  @Test func `lets a profile leave a segment at the moment its window closes, without any event`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought(within: 30 * .day))], destinations: [destination([1])])
    try await rig.track("Bought", #""userId":"u1""#)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    rig.clock.advance(30 * .day - .second)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    rig.clock.advance(2 * .second)
    try await until { try await rig.size(1) != 1 }
    try await rig.settle()
    try await until { rig.delivered.all.count >= 2 }
    let entered = try #require(rig.delivered.all.first)
    #expect(rig.delivered.all.map(\.change) == [.entered, .left])
    #expect(rig.delivered.all[1].at == entered.at.advanced(by: 30 * .day))
    await rig.workspace.stop()
  }

  @Test func `runs timers before the records that come after them, however late it reads them`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought(2, within: 10 * .day))], destinations: [destination([1])])
    try await rig.settle()
    await rig.workspace.stop()
    // While nobody reads, somebody buys twice, the window closes, and buys twice again.
    for _ in 0..<2 {
      try await rig.track("Bought", #""userId":"u1""#)
      try await rig.track("Bought", #""userId":"u1""#)
      rig.clock.advance(11 * .day)
    }
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    try await until { again.delivered.all.count >= 4 }
    #expect(again.delivered.all.map(\.change) == [.entered, .left, .entered, .left])
    await again.workspace.stop()
  }

  @Test func `gives a new segment the past of the profiles it finds`() async throws {
    let rig = try Rig()
    for user in 0..<50 {
      for _ in 0..<(user % 5) { try await rig.track("Bought", #""userId":"u\#(user)""#, properties: #"{"total":\#(user)}"#) }
      try await rig.send(#"{"userId":"u\#(user)","traits":{"plan":"\#(user % 2 == 0 ? "gold" : "free")"}}"#, call: .identify)
    }
    try await rig.apply([segment(1, bought(3)), segment(2, .trait(path: ["plan"], .is(.string("gold"))))])
    try await rig.track("Bought", #""userId":"u2""#)
    try await rig.settle()
    #expect(try await rig.size(1) == 21)
    #expect(try await rig.size(2) == 25)
    await rig.workspace.stop()
  }

  @Test func `gives the past once, also when it stops in the middle of a warm-up`() async throws {
    let rig = try Rig()
    for user in 0..<30 { try await rig.track("Bought", #""userId":"u\#(user)""#) }
    try await rig.settle()
    rig.warehouse.setAway(true)
    try await rig.apply([segment(1, bought(2))])
    for user in 0..<10 { try await rig.track("Bought", #""userId":"u\#(user)""#) }
    #expect(try await rig.size(1) == 0)
    await rig.workspace.stop()
    rig.warehouse.setAway(false)
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    try await again.settle()
    #expect(try await again.size(1) == 10)
    await again.workspace.stop()
  }

  @Test func `refuses definitions that build on an older version`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought())])
    var stale = rig.workspace.definitions
    stale.version = .init(rawValue: 1)
    await #expect(throws: CommandError.conflict(reason: "the definitions have changed since they were read: version 1 holds now")) {
      try await rig.workspace.submit(.apply(stale), actor: "test")
    }
    #expect(rig.workspace.definitions.segments.count == 1)
    await rig.workspace.stop()
  }

  @Test func `tells nobody about a person who did not allow it`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought())], destinations: [destination([1], categories: ["ads"])])
    let denied = #""context":{"consent":{"categoryPreferences":{"ads":false}}}"#
    let allowed = #""context":{"consent":{"categoryPreferences":{"ads":true}}}"#
    try await rig.track("Bought", #""userId":"denied",\#(denied)"#)
    try await rig.track("Bought", #""userId":"empty","context":{"consent":{"categoryPreferences":{}}}"#)
    try await rig.track("Bought", #""userId":"off","integrations":{"Memory":false}"#)
    try await rig.track("Bought", #""userId":"all-off","integrations":{"All":false}"#)
    try await rig.send(#"{"userId":"gone","traits":{"unsubscribed":true}}"#, call: .identify)
    try await rig.track("Bought", #""userId":"gone""#)
    try await rig.track("Bought", #""userId":"silent""#)
    try await rig.track("Bought", #""userId":"yes",\#(allowed)"#)
    try await rig.settle()
    try await until { rig.delivered.all.count >= 2 }
    #expect(rig.delivered.all.count == 2)
    #expect(try await rig.state.deliveryCounts().withheld == 5)
    await rig.workspace.stop()
  }

  @Test func `holds back what was queued before a person was suppressed`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought())], destinations: [destination([1])])
    try await rig.track("Viewed", #""userId":"u1""#)
    try await rig.settle()
    let row = try #require(try await rig.profile(.userID, "u1")).row
    let id = ProfileID(row: row, key: rig.workspace.hashKey).description
    _ = try await rig.workspace.submit(.mark(profile: id, kind: .suppressed, isSet: true), actor: "test")
    try await rig.track("Bought", #""userId":"u1""#)
    try await rig.settle()
    #expect(rig.delivered.all.isEmpty)
    #expect(try await rig.size(1) == 1)
    await rig.workspace.stop()
  }

  @Test func `keeps going when the warehouse is away, and catches up`() async throws {
    let rig = try Rig()
    rig.warehouse.setAway(true)
    for index in 0..<20 { try await rig.track("Bought", #""userId":"u\#(index)""#) }
    try await until { try await rig.state.profileCount() >= 20 }
    #expect(rig.warehouse.events.isEmpty)
    rig.warehouse.setAway(false)
    try await rig.settle()
    #expect(rig.warehouse.events.count == 20)
    await rig.workspace.stop()
  }

  @Test func `makes a dead letter of the one row that the warehouse refuses, and stores the others`() async throws {
    let rig = try Rig(warehouse: InMemoryWarehouse { $0.name == "Poison" })
    for index in 0..<40 { try await rig.track(index == 17 ? "Poison" : "Fine", #""userId":"u\#(index)""#) }
    try await rig.settle()
    #expect(rig.warehouse.events.count == 39)
    let letters = try await rig.state.deadLetters(before: nil, limit: 10)
    #expect(letters.map(\.reason) == [.refusedByWarehouse])
    #expect(letters.first?.offset.rawValue == 17)
    await rig.workspace.stop()
  }

  @Test func `writes one audit row for each change, and refuses are not audited as done`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought()), segment(2, bought(2))], destinations: [destination([1])])
    try await rig.apply([segment(1, bought(3))])
    let actions = try await rig.state.auditRows(before: nil, limit: 50).map { "\($0.action) \($0.subject)" }
    #expect(
      Set(actions) == [
        "definitions.apply version 1", "definitions.apply version 2", "segment.create s1", "segment.create s2", "segment.update s1",
        "segment.delete s2", "destination.create memory", "destination.delete memory",
      ])
    await rig.workspace.stop()
  }
}
