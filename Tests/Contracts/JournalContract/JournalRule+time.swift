import Ports
import Testing
import Vocabulary

extension JournalRule {
  static let time: [JournalRule] = [
    JournalRule("a record is stamped with the wall clock") { fixture async throws in
      let before = try await fixture.journal.append(.events(1))
      fixture.clock.advance(by: 5 * .second)
      let after = try await fixture.journal.append(.events(1))
      #expect(after.receivedAt == before.receivedAt.advanced(by: 5 * .second))
      #expect(after.receivedAt == fixture.clock.now)
    },
    JournalRule("stamps hold still while the wall clock is behind them") { fixture async throws in
      let before = try await fixture.journal.append(.events(1))
      fixture.clock.advance(by: -1 * .hour)
      #expect(try await fixture.journal.append(.events(1)).receivedAt == before.receivedAt)
      fixture.clock.advance(by: 2 * .hour)
      #expect(try await fixture.journal.append(.events(1)).receivedAt == fixture.clock.now)
    },
    JournalRule("the clock promises that no later record is stamped earlier") { fixture async throws in
      _ = try await fixture.journal.append(.events(3))
      fixture.clock.advance(by: 10 * .second)
      let promise = fixture.journal.clock()
      #expect(promise.now == fixture.clock.now)
      #expect(promise.head == fixture.journal.head)
      fixture.clock.advance(by: -1 * .minute)
      #expect(try await fixture.journal.append(.events(1)).receivedAt >= promise.now)
      #expect(fixture.journal.clock().now >= promise.now)
    },
    JournalRule("the clock's promise holds while records are under way") { fixture async throws in
      let receipts = try await withThrowingTaskGroup(of: JournalReceipt.self) { group in
        for _ in 0..<50 { group.addTask { try await fixture.journal.append(.events(1)) } }
        var promises: [(now: Timestamp, head: JournalOffset)] = []
        for _ in 0..<200 {
          fixture.clock.advance(by: 1)
          promises.append(fixture.journal.clock())
        }
        var receipts: [JournalReceipt] = []
        for try await receipt in group { receipts.append(receipt) }
        for promise in promises {
          #expect(receipts.allSatisfy { $0.first < promise.head || $0.receivedAt >= promise.now })
        }
        return receipts
      }
      #expect(receipts.count == 50)
    },
  ]
}
