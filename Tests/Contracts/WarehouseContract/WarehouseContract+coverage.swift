internal import Ports
internal import Testing
internal import Vocabulary

extension WarehouseContract {
  private static func offset(_ number: UInt64) -> JournalOffset { JournalOffset(rawValue: number) }

  static let coverageRules: [WarehouseRule] = [
    WarehouseRule("a warehouse begins at the position at which it is asked first, and remembers it") { test in
      let first = try await test.warehouse.coverage(position: offset(40), now: SampleEvents.start)
      #expect(first == WarehouseCoverage(first: offset(40), since: SampleEvents.start, end: .start))
      let later = try await test.warehouse.coverage(position: offset(900), now: SampleEvents.start.advanced(by: .day))
      #expect(later == first)
    },
    WarehouseRule("a warehouse knows one past the last offset that it holds") { test in
      var samples = SampleEvents(seed: 50)
      var events = samples.events(30, from: 100)
      // They came in over three months, in order.
      for index in events.indices { events[index].receivedAt = SampleEvents.start.advanced(by: Int64(index) * 3 * .day) }
      try await test.insert(events, token: "100:130")
      #expect(try await test.warehouse.coverage(position: .start, now: SampleEvents.start).end == offset(130))
    },
  ]
}
