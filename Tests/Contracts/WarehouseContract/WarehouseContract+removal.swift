internal import Foundation
internal import Ports
internal import Testing
internal import Vocabulary
import Waiting

extension WarehouseContract {
  /// Retention is counted by the server's clock, so these events are dated from today.
  private static func aged(_ days: [Int], name: String, samples: inout SampleEvents, from offset: UInt64) -> [WarehouseEvent] {
    let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970) * 1_000_000)
    return days.enumerated().map { index, days in
      var event = samples.event(offset: offset + UInt64(index))
      event.name = name
      event.receivedAt = now.advanced(by: -Int64(days) * .day - .hour)
      event.time = event.receivedAt
      return event
    }
  }

  private static func definitions(_ retention: EventRetention?) -> Definitions {
    var definitions = Definitions.initial
    definitions.retention = retention
    return definitions
  }

  private static func profile(_ owner: UInt64, term: String) -> WarehouseProfile {
    WarehouseProfile(
      id: ProfileID(high: owner, low: ~owner), version: owner, firstSeen: SampleEvents.start, lastSeen: SampleEvents.start,
      identifiers: ["user_id:\(term)"], terms: [term])
  }

  static let removalRules: [WarehouseRule] = [
    WarehouseRule("events go when they are older than the rule of their name, or the rule of all, allows") { test in
      var samples = SampleEvents(seed: 60)
      let viewed = aged([1, 20, 40, 90], name: "It's \"viewed\"", samples: &samples, from: 0)
      let others = aged([1, 40, 90], name: "Order Completed", samples: &samples, from: 10)
      try await test.insert(viewed + others, token: "0:20")
      try await test.warehouse.adopt(definitions(EventRetention(days: 60, daysByName: [viewed[0].name: 30])))
      let kept = Set((viewed[..<2] + others[..<2]).map(\.messageID))
      try await until { try await Set(test.all((viewed + others).map(\.owner)).map(\.messageID)) == kept }
      try await test.warehouse.adopt(definitions(EventRetention(daysByName: ["Order Completed": 30])))
      try await until {
        try await Set(test.all(others.map(\.owner)).filter { $0.name == "Order Completed" }.map(\.messageID)) == [others[0].messageID]
      }
    },
    WarehouseRule("without rules old events stay") { test in
      var samples = SampleEvents(seed: 61)
      try await test.warehouse.adopt(definitions(EventRetention(days: 30)))
      try await test.warehouse.adopt(definitions(nil))
      let old = aged([40, 400], name: "Order Completed", samples: &samples, from: 0)
      try await test.insert(old, token: "0:2")
      try await test.expectStored(old)
    },
    WarehouseRule("a profile that is erased has no event, no row and no search term; others keep theirs") { test in
      var samples = SampleEvents(seed: 62)
      let events = samples.events(300, owners: 10)
      try await test.insert(events, token: "0:300")
      try await test.warehouse.store([profile(3, term: "ann"), profile(4, term: "anton")])
      let gone = ErasedProfile(id: profile(3, term: "").id, owners: [SignatureID(rawValue: 3), SignatureID(rawValue: 7)])
      #expect(try await test.warehouse.erasure(of: gone).rowsSeen > 2)
      try await test.warehouse.erase(gone)
      #expect(try await test.warehouse.erasure(of: gone).rowsSeen == 0)
      try await test.expectStored(events.filter { !gone.owners.contains($0.owner) })
      #expect(try await test.warehouse.searchProfiles(words: ["an"], limit: 10) == [profile(4, term: "").id])
      try await test.warehouse.erase(gone)
      try await test.warehouse.erase(ErasedProfile(id: gone.id, owners: []))
    },
  ]
}
