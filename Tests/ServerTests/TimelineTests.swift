import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary
import WarehouseInMemory

@Suite struct `A person's events in the API` {
  private func event(_ number: UInt64, owner: UInt64, at second: Int64) -> WarehouseEvent {
    WarehouseEvent(
      offset: JournalOffset(rawValue: number), source: SourceID(rawValue: 1), messageID: "m\(number)", type: .track, name: "Paid",
      time: People.time.advanced(by: second * .second), receivedAt: People.time, owner: SignatureID(rawValue: owner),
      profile: ProfileID(high: 0, low: 0), userID: "u1", anonymousID: "", properties: Array(#"{"total":5}"#.utf8), traits: [], context: [])
  }

  private func fill(_ running: RunningAPI) async throws {
    try People.store(
      [ProfileRecord(row: ProfileRow(rawValue: 5), sections: [People.section(1, [.user("u1")]), People.section(2, [.user("u1")])])],
      in: running)
    // Three at one moment, so that a page of two would tear it apart.
    let times: [Int64] = [1, 2, 3, 3, 3, 4, 5]
    let events =
      times.enumerated().map { event(UInt64($0.offset), owner: UInt64(1 + $0.offset % 2), at: $0.element) } + [event(90, owner: 3, at: 9)]
    try await running.warehouse.insert(WarehouseBatch(events: events, moves: []), token: "t")
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 100]) func `come page by page, newest first, each once, over all signatures`(limit: Int) async throws
  {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      var seen: [String] = []
      var before = ""
      for _ in 0..<20 {
        let json = try await running.get("/v1/profiles/user_id:u1/events?limit=\(limit)\(before)").json
        seen += (json["events"] as? [[String: Any]] ?? []).compactMap { $0["messageId"] as? String }
        guard let next = json["next"] as? String else { break }
        before = "&before=\(next)"
      }
      #expect(seen == (0..<7).reversed().map { "m\($0)" })
    }
  }

  @Test func `before a plain time are those that happened earlier; a place that is neither is refused`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let time = People.time.advanced(by: 3 * .second).iso8601
      let json = try await running.get("/v1/profiles/user_id:u1/events?before=\(time)").json
      #expect((json["events"] as? [[String: Any]])?.compactMap { $0["messageId"] as? String } == ["m1", "m0"])
      #expect(json["next"] is NSNull)
      for place in ["t", "t1", "t1.x", "t.1", "t1.2.3", "yesterday"] {
        #expect(try await running.get("/v1/profiles/user_id:u1/events?before=\(place)").status == 400)
      }
    }
  }

  @Test func `carry their properties as JSON`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let json = try await running.get("/v1/profiles/user_id:u1/events?limit=1").json
      let event = try #require((json["events"] as? [[String: Any]])?.first)
      #expect((event["properties"] as? [String: Int]) == ["total": 5])
      #expect((event["traits"] as? [String: Int]) == [:])
    }
  }

  @Test func `are counted with what the warehouse holds of the person, until nothing is left`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let held = try await running.get("/v1/profiles/user_id:u1/warehouse").json
      #expect(held["rowsVisible"] as? Int == 7 && held["rowsStored"] as? Int == 7 && held["gone"] as? Bool == false)
      try await running.warehouse.erase(
        ErasedProfile(id: ProfileID(high: 0, low: 0), owners: [SignatureID(rawValue: 1), SignatureID(rawValue: 2)]))
      let left = try await running.get("/v1/profiles/user_id:u1/warehouse").json
      #expect(left["rowsVisible"] as? Int == 0 && left["gone"] as? Bool == true)
    }
  }

  @Test func `answer 503 with Retry-After while the warehouse is away, and profiles go on`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      running.warehouse.setAway(true)
      let answer = try await running.get("/v1/profiles/user_id:u1/events")
      #expect(answer.status == 503)
      #expect(try answer.code == "warehouse_unavailable")
      #expect(answer.headers["Retry-After"] == ["5"])
      #expect(try await running.get("/v1/profiles/user_id:u1").status == 200)
    }
  }
}
