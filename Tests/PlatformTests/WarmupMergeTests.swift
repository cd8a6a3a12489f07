import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting
import WarehouseInMemory

@Suite struct `A segment that warms up` {
  /// More than two pieces of the pass over all profiles, and an event between any two.
  private static let people = 4500

  @Test func `counts the past of each signature once, though profiles merge while it goes over them`() async throws {
    let rig = try Rig(batchEventsMax: 500)
    for start in stride(from: 0, to: Self.people, by: 500) {
      let items = (start..<start + 500).map { #"{"type":"track","event":"Bought","anonymousId":"a\#($0)","messageId":"m\#($0)"}"# }
      try await rig.send(#"{"batch":[\#(items.joined(separator: ","))]}"#, count: 500)
    }
    try await rig.settle()
    await rig.workspace.stop()
    let slow = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse, batchEventsMax: 1)
    try await slow.apply([segment(1, bought()), segment(2, bought(2))])
    // Faster than the flow takes them, so that some wait when the segments go live.
    var pairs = 0
    while try await !slow.workspace.status().warmingSegments.isEmpty, pairs < Self.people / 2 {
      for person in [pairs, Self.people - 1 - pairs] {
        try await slow.send(#"{"anonymousId":"a\#(person)","traits":{"email":"e\#(pairs)@example.com"}}"#, call: .identify)
      }
      pairs += 1
    }
    try await slow.settle()
    #expect(pairs > 3)
    #expect(try await slow.size(1) == Self.people - pairs)
    #expect(try await slow.size(2) == pairs)
    await slow.workspace.stop()
  }

  @Test
  func `counts it once, too, when the process is restarted in the midst of the pass and profiles merge across the place where it stands`()
    async throws
  {
    // Eleven pieces, so that it is stopped before the last.
    let (people, pairs) = (20_500, 300)
    let rig = try Rig(batchEventsMax: 500)
    for start in stride(from: 0, to: people, by: 500) {
      let items = (start..<start + 500).map { #"{"type":"track","event":"Bought","anonymousId":"a\#($0)","messageId":"m\#($0)"}"# }
      try await rig.send(#"{"batch":[\#(items.joined(separator: ","))]}"#, count: 500)
    }
    try await rig.settle()
    try await rig.apply([segment(1, bought()), segment(2, bought(2))])
    try await until { try rig.state.checkpoint().warmups.contains { $0.cursor ?? 0 > 0 } }
    await rig.workspace.stop()
    let warmups = try rig.state.checkpoint().warmups
    #expect(warmups.count == 2 && warmups.allSatisfy { ($0.cursor ?? 0) > UInt64(pairs) && ($0.cursor ?? 0) < UInt64(people - pairs) })

    // Without its history the pass stays where it is.
    rig.warehouse.setAway(true)
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    for pair in 0..<pairs {
      for person in [pair, people - 1 - pair] {
        try await again.send(#"{"anonymousId":"a\#(person)","traits":{"email":"e\#(pair)@example.com"}}"#, call: .identify)
      }
    }
    try await until { try await again.profile(.anonymousID, "a\(people - pairs)")?.ownIdentifiers.contains { $0.type == .email } ?? false }
    rig.warehouse.setAway(false)
    try await again.settle()
    #expect(try await again.size(1) == people - pairs)
    #expect(try await again.size(2) == pairs)
    await again.workspace.stop()
  }

  @Test func `and is edited before its past has come has its past all the same, as have those who ask for the same`() async throws {
    let rig = try Rig()
    for _ in 0..<2 { try await rig.track("Bought", #""userId":"u1""#) }
    try await rig.settle()
    rig.warehouse.setAway(true)
    try await rig.apply([segment(1, bought(3)), segment(2, bought(1)), segment(3, .trait(path: ["x"], .exists))])
    try await rig.track("Bought", #""userId":"u1""#)
    try await rig.apply([segment(1, bought(4)), segment(2, bought(1)), segment(3, .trait(path: ["x"], .missing))])
    try await rig.track("Bought", #""userId":"u1""#)
    rig.warehouse.setAway(false)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    #expect(try await rig.size(2) == 1)
    #expect(try await rig.size(3) == 1)
    try await rig.track("Bought", #""userId":"u2""#)
    try await rig.settle()
    #expect(try await rig.size(2) == 2)
    await rig.workspace.stop()
  }
}
