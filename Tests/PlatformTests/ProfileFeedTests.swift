import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `The warehouse's profiles` {
  private func settle(_ rig: Rig, until isTrue: ([WarehouseProfile]) -> Bool) async throws {
    try await rig.settle()
    try await until { isTrue(rig.warehouse.profiles) }
  }

  @Test func `hold traits, identifiers and memberships, and follow what time alone changes`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, bought(within: 30 * .day))])
    try await rig.send(#"{"userId":"u1","traits":{"email":"ANN@example.com","plan":"gold"}}"#, call: .identify)
    try await rig.track("Bought", #""userId":"u1""#)
    try await settle(rig) { $0.first?.memberships.map(\.segment) == [SegmentID(rawValue: 1)] && $0.first?.eventCount == 2 }
    let profile = try #require(rig.warehouse.profiles.first)
    let traits = #"{"email":"ANN@example.com","plan":"gold","standard":{"email":"ann@example.com"}}"#
    #expect(String(decoding: profile.traits, as: UTF8.self) == traits)
    #expect(profile.identifiers == ["email:ann@example.com", "user_id:u1"])
    #expect(profile.terms?.contains("ann@example.com") == true)
    rig.clock.advance(31 * .day)
    try await settle(rig) { $0.first?.memberships.isEmpty == true }
    await rig.workspace.stop()
  }

  @Test func `lose a profile that was merged into another`() async throws {
    let rig = try Rig()
    try await rig.track("Viewed", #""anonymousId":"a1""#)
    try await rig.track("Viewed", #""userId":"u1""#)
    try await settle(rig) { $0.count == 2 }
    try await rig.send(#"{"userId":"u1","anonymousId":"a1"}"#, call: .identify)
    try await settle(rig) { $0.count { $0.isGone } == 1 && $0.count { !$0.isGone && $0.eventCount == 3 } == 1 }
    await rig.workspace.stop()
  }

  @Test func `are complete after an orderly stop, and are told anew to a warehouse that has lost them`() async throws {
    let rig = try Rig()
    try await rig.track("Viewed", #""userId":"u1""#)
    try await rig.settle()
    await rig.workspace.stop()
    #expect(rig.warehouse.profiles.count == 1)
    let empty = InMemoryWarehouse()
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: empty)
    try await settle(again) { $0.count == 1 }
    await again.workspace.stop()
    #expect(try await empty.profileMark()?.position == JournalOffset(rawValue: 1))
  }
}
