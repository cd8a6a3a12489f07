import Platform
import Ports
import StateInMemory
import Synchronization
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

/// New segments are judged on copies of the records, while the flow goes on.
@Suite struct `While a piece of a warm-up is judged` {
  @Test func `profiles that buy or become one are judged by what they are when it is installed`() async throws {
    let rig = try Rig()
    for person in 0..<10 { try await rig.track("Bought", #""anonymousId":"a\#(person)""#) }
    try await rig.settle()
    let gate = try await Gate(rig, rows: 1...10)
    try await rig.apply([segment(1, bought()), segment(2, bought(2)), segment(3, bought(3))])
    try await gate.isReached()
    // One buys again, two become one, one comes new, and one of no past buys.
    try await rig.track("Bought", #""anonymousId":"a1""#)
    for person in [4, 7] {
      try await rig.send(#"{"anonymousId":"a\#(person)","traits":{"email":"both@example.com"}}"#, call: .identify)
    }
    try await rig.track("Bought", #""anonymousId":"a10""#)
    try await until { try await rig.profile(.anonymousID, "a10")?.sections.first?.eventCount == 1 }
    #expect(try await rig.workspace.status().warmingSegments == ["s1", "s2", "s3"])
    gate.open()
    try await rig.settle()
    #expect(try await rig.size(1) == 10)
    #expect(try await rig.size(2) == 2)
    #expect(try await rig.size(3) == 0)
    let changed = await rig.workspace.metrics().first { $0.name == "kith_warmup_changed_total" }?.value
    #expect(changed == 3)
    try await rig.track("Bought", #""anonymousId":"a1""#)
    try await rig.settle()
    #expect(try await rig.size(3) == 1)
    await rig.workspace.stop()
  }

  @Test func `other definitions make it void, and both those before and those that come have their past once`() async throws {
    let rig = try Rig()
    for person in 0..<10 { try await rig.track("Bought", #""userId":"u\#(person)""#) }
    try await rig.settle()
    let gate = try await Gate(rig, rows: 1...10)
    try await rig.apply([segment(1, bought()), segment(2, bought(2))])
    try await gate.isReached()
    try await rig.apply([segment(1, bought()), segment(2, bought(2)), segment(3, bought(1, within: 86_400_000_000)), segment(4, bought(3))])
    try await rig.track("Bought", #""userId":"u1""#)
    try await until { try await rig.profile(.userID, "u1")?.sections.first?.eventCount == 2 }
    gate.open()
    try await rig.settle()
    for (segment, size) in [(1, 10), (2, 1), (3, 10), (4, 0)] as [(UInt32, Int)] { #expect(try await rig.size(segment) == size) }
    rig.clock.advance(86_400_000_000)
    try await rig.track("Viewed", #""userId":"u1""#)
    try await rig.settle()
    #expect(try await rig.size(3) == 0)
    await rig.workspace.stop()
  }

  @Test func `a restart begins it anew, and what was bought since is counted once`() async throws {
    let rig = try Rig(warmupRowsMax: 3)
    for person in 0..<10 { try await rig.track("Bought", #""userId":"u\#(person)""#) }
    try await rig.settle()
    let gate = try await Gate(rig, rows: 4...6)
    try await rig.apply([segment(1, bought()), segment(2, bought(2)), segment(3, bought(3))])
    try await gate.isReached()
    // The first piece is installed, the second is not.
    try await until { try rig.state.checkpoint().warmups.allSatisfy { $0.cursor == 3 } }
    for person in [0, 5] { try await rig.track("Bought", #""userId":"u\#(person)""#) }
    try await until { try await rig.profile(.userID, "u5")?.sections.first?.eventCount == 2 }
    await rig.workspace.stop()
    gate.open()
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse, warmupRowsMax: 3)
    try await again.settle()
    for (segment, size) in [(1, 10), (2, 2), (3, 0)] as [(UInt32, Int)] { #expect(try await again.size(segment) == size) }
    await again.workspace.stop()
  }
}

/// Holds back the records of a piece, once they are read.
private final class Gate: Sendable {
  private let isOpen = Mutex(false)
  private let wasReached = Mutex(false)

  init(_ rig: Rig, rows: ClosedRange<UInt64>) async throws {
    // The feed of profiles has read them, and then asks for what has changed.
    try await until { rig.warehouse.profiles.count == 10 }
    rig.state.profilesAreRead.withLock { hook in
      hook = { [self] asked in
        guard asked.map(\.rawValue) == Array(rows) else { return }
        wasReached.withLock { $0 = true }
        do { try await until { self.isOpen.withLock { $0 } } } catch { return }
      }
    }
  }

  func isReached() async throws { try await until { self.wasReached.withLock { $0 } } }

  func open() { isOpen.withLock { $0 = true } }
}
