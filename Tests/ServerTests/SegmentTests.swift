import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Segments in the API` {
  private func fill(_ running: RunningAPI, members: Int) throws {
    let segment = SegmentID(rawValue: 7)
    let stream = FactStream(
      events: ["Order Completed"], filter: [PropertyCondition(path: ["total"], comparison: .gte(.number(50)))])
    running.workspace.asked.withLock { asked in
      asked.definitions.segments = [
        SegmentDefinition(
          id: segment, key: "loyal", name: "Loyal",
          condition: .all([
            .did(BehaviourCondition(stream: stream, count: .init(.gte, 3), window: .within(microseconds: 30 * .day))),
            .not(.trait(path: ["country"], .in([.string("VN"), .string("DE")]))),
          ]))
      ]
      asked.warming = ["loyal"]
    }
    let rows = (1...UInt64(members)).map { ProfileRow(rawValue: $0) }
    try People.store(
      rows.map { ProfileRecord(row: $0, sections: [People.section($0.rawValue, [.user("u\($0.rawValue)")])]) }, in: running,
      members: rows.map { MembershipChange(segment: segment, profile: $0, change: .entered, at: People.time, because: "") })
  }

  @Test func `show size, sentence, state and the condition as it is written in files`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running, members: 3)
      let answer = try await running.get("/v1/segments/loyal")
      let json = try answer.json
      #expect(json["size"] as? Int == 3)
      #expect(json["state"] as? String == "warming")
      #expect((json["sentence"] as? String)?.contains("Order Completed") == true)
      let condition =
        #"{"all":[{"did":{"event":"Order Completed","where":{"total":{"gte":50}},"count":{"gte":3},"within":"30d"}},"#
        + #"{"not":{"trait":{"name":"country","in":["VN","DE"]}}}]}"#
      #expect(answer.text.contains(#""where":"# + condition))
      #expect(((try await running.get("/v1/segments").json["segments"]) as? [Any])?.count == 1)
    }
  }

  @Test func `a condition that is read can be applied again and changes nothing`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running, members: 1)
      let segment = try #require(try await running.get("/v1/definitions").json["segments"] as? [[String: Any]])
      let file = try JSONSerialization.data(withJSONObject: ["segments": segment, "identifiers": []])
      let answer = try await running.call(.POST, "/v1/definitions?dryRun=true", body: String(decoding: file, as: UTF8.self))
      #expect(answer.status == 200, "\(answer.text)")
      let changes = try #require(try answer.json["changes"] as? [[String: String]])
      #expect(changes.filter { $0["kind"] == "segment" }.map { $0["action"] } == ["unchanged"])
    }
  }

  @Test(arguments: [1, 2, 5, 7, 100]) func `list members page by page, each once, in a stable order`(limit: Int) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running, members: 7)
      var seen: [String] = []
      var cursor = ""
      while true {
        let json = try await running.get("/v1/segments/loyal/members?limit=\(limit)\(cursor)").json
        let members = try #require(json["members"] as? [[String: String]])
        #expect(members.count <= limit)
        seen += members.compactMap { $0["id"] }
        guard let next = json["next"] as? String else { break }
        cursor = "&cursor=\(next)"
      }
      #expect(seen == (1...7).map { People.id($0, running) })
    }
  }

  @Test func `a cursor that was made up is refused`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running, members: 1)
      #expect(try await running.get("/v1/segments/loyal/members?cursor=4b7ec6c3-52bd-0bad-fe13-c7d78f620476").status == 400)
    }
  }
}
