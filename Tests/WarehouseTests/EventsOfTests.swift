import Foundation
import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse) struct `The view events_of` {
  @Test func `shows what events shows of the profile, through merges and unmerges`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      var samples = AnalysisSamples(seed: 21)
      for round in UInt64(0)..<4 {
        let events = samples.events(150, from: round * 150)
        try await warehouse.insert(WarehouseBatch(events: events, moves: samples.moves(8, version: 1 + round)), token: "\(round)")
        await warehouse.settle()
        let all = try await warehouse.answer("SELECT profile_id, offset FROM events ORDER BY ALL")
        var one = ""
        for number in 1...AnalysisSamples.ownersMax {
          one += try await warehouse.answer(
            "SELECT profile_id, offset FROM events_of(profile_id = '\(AnalysisSamples.profile(number))') ORDER BY ALL")
        }
        #expect(one.split(separator: "\n").sorted() == all.split(separator: "\n").sorted())
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
      let answer = try await warehouse.answer("SELECT message_id FROM events_of(profile_id = '\(profiles[0])')", format: "JSON")
      let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
      let read = try #require((object["statistics"] as? [String: Any])?["rows_read"] as? Int)
      #expect(object["rows"] as? Int == events.count { profiles.contains($0.profile) })
      #expect(read < count / 4)
    }
  }
}
