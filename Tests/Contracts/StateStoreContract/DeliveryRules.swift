import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let deliveryRules: [StateStoreRule] = [
    StateStoreRule("pending deliveries come oldest first, for their destination, as many as asked, and again without a receipt") { store in
      let files = DestinationID(rawValue: 8)
      try store.commit(
        Sample.commit(1) {
          $0.deliveries = [
            Sample.delivery(1, of: 9), Sample.delivery(2, of: 3), Sample.delivery(3, to: files, of: 3), Sample.delivery(4, of: 1),
          ]
        })
      let now = Sample.at(100)
      let pending = try await store.pendingDeliveries(for: Sample.mail, now: now, limit: 10)
      #expect(pending.map(\.delivery) == [Sample.delivery(1, of: 9), Sample.delivery(2, of: 3), Sample.delivery(4, of: 1)])
      #expect(pending.allSatisfy { $0.attempts == 0 && $0.lastError == nil })
      #expect(try await store.pendingDeliveries(for: Sample.mail, now: now, limit: 2) == Array(pending.prefix(2)))
      #expect(try await store.pendingDeliveries(for: files, now: now, limit: 9).map(\.delivery.idempotencyKey) == ["key-3"])
    },
    StateStoreRule("numbers rise with the order of commits and are never used again") { store in
      try store.commit(Sample.commit(1) { $0.deliveries = [Sample.delivery(1, of: 1)] })
      let first = try #require(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(9), limit: 1).first)
      try await store.record([DeliveryReceipt(number: first.number, at: Sample.at(9), outcome: .delivered)])
      try store.commit(Sample.commit(2) { $0.deliveries = [Sample.delivery(2, of: 1), Sample.delivery(3, of: 2)] })
      let later = try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(9), limit: 9).map(\.number)
      #expect(later.count == 2 && later[0] > first.number && later[1] > later[0])
    },
    StateStoreRule("only the first pending delivery of a profile is handed out, to each destination apart") { store in
      let files = DestinationID(rawValue: 8)
      try store.commit(Sample.commit(1) { $0.deliveries = [Sample.delivery(1, of: 1), Sample.delivery(2, of: 1)] })
      try store.commit(Sample.commit(2) { $0.deliveries = [Sample.delivery(3, of: 1), Sample.delivery(4, to: files, of: 1)] })
      for expected in ["key-1", "key-2", "key-3"] {
        let pending = try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(9), limit: 9)
        #expect(pending.map(\.delivery.idempotencyKey) == [expected])
        try await store.record(pending.map { DeliveryReceipt(number: $0.number, at: Sample.at(9), outcome: .delivered) })
      }
      #expect(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(9), limit: 9).isEmpty)
      #expect(try await store.pendingDeliveries(for: files, now: Sample.at(9), limit: 9).map(\.delivery.idempotencyKey) == ["key-4"])
    },
    StateStoreRule("a delivery that is to be retried waits for its time and holds its line up") { store in
      try store.commit(
        Sample.commit(1) { $0.deliveries = [Sample.delivery(1, of: 1), Sample.delivery(2, of: 1), Sample.delivery(3, of: 2)] })
      let first = try #require(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(5), limit: 1).first)
      try await store.record([DeliveryReceipt(number: first.number, at: Sample.at(5), outcome: .retry(at: Sample.at(60), error: "503"))])
      #expect(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(59), limit: 9).map(\.delivery.idempotencyKey) == ["key-3"])
      let due = try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(60), limit: 9)
      #expect(due.map(\.delivery.idempotencyKey) == ["key-1", "key-3"])
      #expect(due[0].attempts == 1 && due[0].lastError == "503" && due[0].nextAttempt == Sample.at(60))
      #expect(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(60), limit: 1).map(\.delivery.idempotencyKey) == ["key-1"])
    },
    StateStoreRule("the next attempt is the earliest of those that stand first in their line") { store in
      #expect(try await store.nextAttempt(for: Sample.mail) == nil)
      try store.commit(
        Sample.commit(4) { $0.deliveries = [Sample.delivery(1, of: 1), Sample.delivery(2, of: 1), Sample.delivery(3, of: 2)] })
      #expect(try await store.nextAttempt(for: Sample.mail) == Sample.at(4), "new ones may be tried from their commit's clock on")
      let pending = try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(5), limit: 9)
      try await store.record(
        [(pending[0], 90), (pending[1], 70)].map {
          DeliveryReceipt(number: $0.0.number, at: Sample.at(5), outcome: .retry(at: Sample.at($0.1), error: "503"))
        })
      #expect(try await store.nextAttempt(for: Sample.mail) == Sample.at(70))
      #expect(try await store.nextAttempt(for: DestinationID(rawValue: 99)) == nil)
    },
    StateStoreRule("a given-up delivery makes way, is listed newest first, and a person may retry it") { store in
      try store.commit(Sample.commit(1) { $0.deliveries = (1...4).map { Sample.delivery($0, of: ($0 + 1) / 2) } })
      for _ in 0..<2 {
        let first = try #require(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(5), limit: 1).first)
        try await store.record([DeliveryReceipt(number: first.number, at: Sample.at(5), outcome: .failed(error: "410"))])
      }
      let failed = try await store.failedDeliveries(limit: 9)
      #expect(failed.map(\.delivery.idempotencyKey) == ["key-2", "key-1"])
      #expect(failed.allSatisfy { $0.attempts == 1 && $0.lastError == "410" })
      #expect(try await store.failedDeliveries(limit: 1) == [failed[0]])
      #expect(try await store.retryDelivery(number: failed[0].number, at: Sample.at(50)))
      #expect(try await store.retryDelivery(number: failed[1].number, at: Sample.at(50)))
      #expect(try await !store.retryDelivery(number: failed[1].number, at: Sample.at(50)))
      #expect(try await !store.retryDelivery(number: 9999, at: Sample.at(50)))
      #expect(try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(49), limit: 9).map(\.delivery.idempotencyKey) == ["key-3"])
      #expect(
        try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(50), limit: 9).map(\.delivery.idempotencyKey) == [
          "key-1", "key-3",
        ])
    },
    StateStoreRule("deliveries are counted exactly, and a repeated receipt counts once") { store in
      let held = WithheldDelivery(
        destination: Sample.mail, profile: Sample.row(1), segment: Sample.loyal, at: Sample.at(1), reason: "unsubscribed")
      try store.commit(
        Sample.commit(1) {
          $0.deliveries = (1...3).map { Sample.delivery($0, of: $0) }
          $0.withheld = [held, held]
        })
      #expect(try await store.deliveryCounts() == DeliveryCounts(pending: 3, failed: 0, delivered: 0, withheld: 2))
      let numbers = try await store.pendingDeliveries(for: Sample.mail, now: Sample.at(5), limit: 9).map(\.number)
      let receipts = [
        DeliveryReceipt(number: numbers[0], at: Sample.at(5), outcome: .delivered),
        DeliveryReceipt(number: numbers[1], at: Sample.at(5), outcome: .failed(error: "410")),
        DeliveryReceipt(number: 9999, at: Sample.at(5), outcome: .delivered),
      ]
      try await store.record(receipts)
      try await store.record(receipts)
      #expect(try await store.deliveryCounts() == DeliveryCounts(pending: 1, failed: 1, delivered: 1, withheld: 2))
    },
  ]
}
