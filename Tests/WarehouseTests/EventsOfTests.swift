import Foundation
import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse) struct `The views of one profile` {
  @Test func `show what the views of all show of it, through merges and unmerges`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      var samples = AnalysisSamples(seed: 21)
      for round in UInt64(0)..<4 {
        let events = samples.events(150, from: round * 150)
        try await warehouse.insert(WarehouseBatch(events: events, moves: samples.moves(8, version: 1 + round)), token: "\(round)")
        await warehouse.settle()
        for (view, columns) in [("events", "profile_id, offset"), ("order_items", "profile_id, message_id, line, product_id, price")] {
          let all = try await warehouse.answer("SELECT \(columns) FROM \(view)")
          var one = ""
          for number in 1...AnalysisSamples.ownersMax {
            one += try await warehouse.answer("SELECT \(columns) FROM \(view)_of(profile_id = '\(AnalysisSamples.profile(number))')")
          }
          #expect(!all.isEmpty && one.split(separator: "\n").sorted() == all.split(separator: "\n").sorted(), "\(view)")
        }
      }
    }
  }

  @Test func `reads little of the table, for a profile that another has gone to as well`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      let count = 60_000
      var samples = SampleEvents(seed: 22)
      let events = samples.events(count, owners: 3000)
      let profiles = [events[0].profile, events[1].profile]
      let moves = events.filter { $0.profile == profiles[1] }.prefix(1).map {
        WarehouseMove(owner: $0.owner, profile: profiles[0], version: JournalOffset(rawValue: 1))
      }
      try await warehouse.insert(WarehouseBatch(events: events, moves: Array(moves)), token: "many")
      await warehouse.settle()
      for (view, rows) in [("events_of", events.count { profiles.contains($0.profile) }), ("order_items_of", nil)] {
        let answer = try await warehouse.answer("SELECT message_id FROM \(view)(profile_id = '\(profiles[0])')", format: "JSON")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        let read = try #require((object["statistics"] as? [String: Any])?["rows_read"] as? Int)
        if let rows { #expect(object["rows"] as? Int == rows) }
        #expect(read < count / 4, "\(view)")
      }
    }
  }
}
