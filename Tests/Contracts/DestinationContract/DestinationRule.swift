internal import Consent
internal import Ports
public import Testing
internal import Vocabulary

/// One thing that every destination does, whatever it speaks to. An adapter's test target runs ``all`` against its own:
///
///     @Test(arguments: DestinationRule.all) func `keeps the rule`(rule: DestinationRule) async throws {
///       try await rule.check(DestinationFixture(…))
///     }
public struct DestinationRule: Sendable, CustomTestStringConvertible {
  public var testDescription: String
  public var check: @Sendable (DestinationFixture) async throws -> Void

  init(_ sentence: String, _ check: @escaping @Sendable (DestinationFixture) async throws -> Void) {
    testDescription = sentence
    self.check = check
  }

  public static let all: [DestinationRule] = [
    DestinationRule("a call takes at least one delivery") { fixture in
      #expect(fixture.destination.batchMax >= 1)
      await fixture.destination.close()
    },
    DestinationRule("nothing to deliver is nothing to tell") { fixture in
      #expect(await fixture.destination.deliver([]).isEmpty)
      try await fixture.expect(received: [])
      await fixture.destination.close()
    },
    DestinationRule("one verdict per delivery, and what was delivered is there, in order") { fixture in
      let deliveries = DestinationFixture.deliveries(1...20)
      #expect(await fixture.destination.deliver(deliveries) == Array(repeating: .delivered, count: 20))
      try await fixture.expect(received: deliveries)
      await fixture.destination.close()
    },
    DestinationRule("calls one after the other keep their order") { fixture in
      let deliveries = DestinationFixture.deliveries(1...12)
      for delivery in deliveries { #expect(await fixture.destination.deliver([delivery]) == [.delivered]) }
      try await fixture.expect(received: deliveries)
      await fixture.destination.close()
    },
    DestinationRule("a repeat carries the same key and adds nothing") { fixture in
      let deliveries = DestinationFixture.deliveries(1...5)
      for _ in 0..<3 { #expect(await fixture.destination.deliver(deliveries) == Array(repeating: .delivered, count: 5)) }
      try await fixture.expect(received: deliveries)
      await fixture.destination.close()
    },
    DestinationRule("a repeat after a restart adds nothing") { fixture in
      #expect(await fixture.destination.deliver(DestinationFixture.deliveries(1...5)) == Array(repeating: .delivered, count: 5))
      let again = try await fixture.reopen()
      #expect(await again.deliver(DestinationFixture.deliveries(3...8)) == Array(repeating: .delivered, count: 6))
      try await fixture.expect(received: DestinationFixture.deliveries(1...8))
      await again.close()
      await fixture.destination.close()
    },
    DestinationRule("calls at once each get their verdicts, and nothing is lost") { fixture in
      await withTaskGroup(of: [DeliveryVerdict].self) { group in
        for call in 0..<16 {
          group.addTask { await fixture.destination.deliver(DestinationFixture.deliveries(call * 10..<call * 10 + 10)) }
        }
        for await verdicts in group { #expect(verdicts == Array(repeating: .delivered, count: 10)) }
      }
      let received = try await fixture.received()
      #expect(Set(received) == Set(DestinationFixture.deliveries(0..<160).map(\.record.idempotencyKey)))
      await fixture.destination.close()
    },
  ]
}

extension DestinationFixture {
  fileprivate func expect(received deliveries: [Permitted<Delivery>]) async throws {
    let received = try await received()
    #expect(received == deliveries.map(\.record.idempotencyKey))
  }
}
