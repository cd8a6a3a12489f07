internal import Ports
internal import Synchronization
internal import Testing
internal import Vocabulary

extension WarehouseContract {
  private static func history(
    _ test: WarehouseUnderTest, _ names: [String], before end: UInt64
  ) async throws -> (events: [HistoricEvent], batches: [Int]) {
    let found = Mutex<(events: [HistoricEvent], batches: [Int])>(([], []))
    try await test.warehouse.history(names: names, before: JournalOffset(rawValue: end)) { batch throws(WarehouseError) in
      found.withLock {
        $0.events += batch
        $0.batches.append(batch.count)
      }
    }
    return found.withLock { $0 }
  }

  private static func lines(_ events: [HistoricEvent]) -> [String] {
    events.map { "\($0.owner.rawValue) \($0.time.microseconds) \($0.name) \(String(decoding: $0.properties, as: UTF8.self))" }.sorted()
  }

  static let historyRules: [WarehouseRule] = [
    WarehouseRule("history holds the track events of the asked names before the asked offset") { test in
      var samples = SampleEvents(seed: 40)
      var events = samples.events(500)
      events[7].name = #"Say 'hi' \ "there""#
      events[7].type = .track
      try await test.insert(events, token: "0:500")
      for names in [["Signed Up"], ["Cart Viewed", "Order Completed"], [events[7].name], ["never seen"], ["' OR 1=1 --"], []] {
        for end in [0, 250, 10_000] as [UInt64] {
          let expected = events.filter { $0.type == .track && $0.offset.rawValue < end && (names.isEmpty || names.contains($0.name)) }
          let found = try await history(test, names, before: end)
          let wanted = expected.map { HistoricEvent(owner: $0.owner, name: $0.name, time: $0.time, properties: $0.properties) }
          #expect(lines(found.events) == lines(wanted))
        }
      }
    },
    WarehouseRule("history comes in batches of at most 10,000 events") { test in
      var samples = SampleEvents(seed: 41)
      let events = samples.events(25_000, owners: 500)
      try await test.insert(events, token: "0:25000")
      let found = try await history(test, [], before: .max)
      #expect(found.events.count == events.count { $0.type == .track })
      #expect(found.batches.allSatisfy { (1...10_000).contains($0) })
    },
    WarehouseRule("a receiver that gives up ends the history with its own error") { test in
      var samples = SampleEvents(seed: 42)
      try await test.insert(samples.events(25_000), token: "0:25000")
      await #expect(throws: WarehouseError.unavailable(reason: "enough")) {
        try await test.warehouse.history(names: [], before: JournalOffset(rawValue: .max)) { _ throws(WarehouseError) in
          throw .unavailable(reason: "enough")
        }
      }
    },
  ]
}
