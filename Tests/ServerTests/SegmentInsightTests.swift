import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary
import WarehouseInMemory

@Suite struct `What the API says about a segment` {
  /// Three people: Ann and Bob live in Vietnam, Ann has bought twice.
  private func fill(_ running: RunningAPI, annIsMember: Bool = true) throws {
    let segment = SegmentID(rawValue: 1)
    running.workspace.asked.withLock { asked in
      asked.definitions.nextSegment = 3
      asked.definitions.segments = [
        SegmentDefinition(
          id: segment, key: "buyers_vn", name: "Buyers",
          condition: .all([
            .trait(path: ["country"], .is(.string("VN"))),
            .did(BehaviourCondition(stream: FactStream(events: ["Bought"]), count: .init(.gte, 2))),
          ]))
      ]
    }
    let people: [(UInt64, String)] = [(1, "VN"), (2, "VN"), (3, "DE")]
    var records = people.map { row, country in
      ProfileRecord(
        row: ProfileRow(rawValue: row),
        sections: [People.section(row, [.user("u\(row)")], traits: [People.trait("country", .string(country))])])
    }
    if annIsMember { records[0].memberships = [.init(segment: segment, since: People.time)] }
    try People.store(records, in: running)
  }

  private func warehouse() async throws -> InMemoryWarehouse {
    let warehouse = InMemoryWarehouse()
    let events = (0..<2).map { number in
      WarehouseEvent(
        offset: JournalOffset(rawValue: number), source: SourceID(rawValue: 1), messageID: "m\(number)", type: .track, name: "Bought",
        time: People.time.advanced(by: Int64(number) * .day), receivedAt: People.time, owner: SignatureID(rawValue: 1),
        profile: ProfileID(row: ProfileRow(rawValue: 1), key: HashKey(first: 1, second: 2)), userID: "u1", anonymousID: "",
        properties: Array(#"{"total":20}"#.utf8),
        traits: Array("{}".utf8), context: Array("{}".utf8))
    }
    try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "t")
    return warehouse
  }

  private func advance(_ running: RunningAPI) async throws {
    try await running.state.advanceWarehouse(to: JournalOffset(rawValue: 2), next: nil, deadLetters: [])
  }

  @Test func `explains every condition with what decides it`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let json = try await running.get("/v1/segments/buyers_vn/members/user_id:u2/explanation?language=vi").json
      #expect(json["member"] as? Bool == false)
      let condition = try #require(json["condition"] as? [String: Any])
      let parts = try #require(condition["parts"] as? [[String: Any]])
      #expect(parts.map { $0["holds"] as? Bool } == [true, false])
      #expect((parts[0]["trait"] as? [String: Any])?["value"] as? String == "VN")
      #expect(parts[1]["value"] as? Int == 0)
      #expect(parts[1]["sentence"] as? String == "đã thực hiện Bought ít nhất 2 lần")
      #expect(try await running.get("/v1/segments/buyers_vn/members/user_id:u2/explanation?language=xx").status == 400)
      #expect(try await running.get("/v1/segments/nothing/members/user_id:u2/explanation").status == 404)
    }
  }

  @Test func `counts who would be in it, and what each condition lets through`() async throws {
    let warehouse = try await warehouse()
    try await RunningAPI.run(warehouse: warehouse) { running async throws in
      try fill(running)
      try await advance(running)
      let body = #"{"where":{"all":[{"trait":{"name":"country","is":"VN"}},{"did":{"event":"Bought","sum":{"total":{"gte":40}}}}]}}"#
      let answer = try await running.call(.POST, "/v1/segments/preview?overlap=buyers_vn", body: body, type: "application/json")
      #expect(answer.status == 200, "\(answer.text)")
      let json = try answer.json
      #expect(json["size"] as? Int == 1)
      #expect(json["profiles"] as? Int == 3)
      let conditions = try #require(json["conditions"] as? [[String: Any]])
      #expect(conditions.map { $0["path"] as? String } == ["where", "where.all[0]", "where.all[1]"])
      #expect(conditions.map { $0["size"] as? Int } == [1, 2, 1])
      #expect(json["sample"] as? [String] == [People.id(1, running)])
      #expect((json["overlap"] as? [[String: Any]])?.first?["both"] as? Int == 1)
    }
  }

  @Test(arguments: [
    (#"{"where":{"in":"nothing"}}"#, "segments.preview.where.in: there is no segment nothing"),
    (#"{"where":{"trait":{"name":"x","matches":"("}}}"#, "matches: is no pattern"), (#"{"segments":[]}"#, "must hold exactly one segment"),
    ("[]", "must be a map"), (#"{"key":"buyers_vn","where":{"in":"buyers_vn"}}"#, "depends on itself"),
  ])
  func `a wrong draft is refused with its path`(body: String, problem: String) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let answer = try await running.call(.POST, "/v1/segments/preview", body: body, type: "application/json")
      #expect(answer.status == 400)
      let problems = try #require(try answer.json["problems"] as? [[String: Any]])
      let texts = problems.map { "\($0["path"] ?? ""): \($0["reason"] ?? "")" }
      #expect(texts.contains { $0.contains(problem) }, "\(texts)")
    }
  }

  @Test(arguments: [true, false]) func `an audit finds members that should be none, and the other way round`(isRight: Bool) async throws {
    let warehouse = try await warehouse()
    try await RunningAPI.run(warehouse: warehouse) { running async throws in
      try fill(running, annIsMember: isRight)
      try await advance(running)
      let json = try await running.get("/v1/segments/buyers_vn/verification").json
      #expect(json["differences"] as? Int == (isRight ? 0 : 1))
      let different = json["profilesThatDiffer"] as? [[String: Any]]
      #expect(different?.map { $0["profile"] as? String } == (isRight ? [] : [People.id(1, running)]))
    }
  }

  @Test func `shows computed traits as traits that the workspace computed`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      running.workspace.asked.withLock { asked in
        asked.definitions.computedTraits = [
          ComputedTraitDefinition(
            id: SegmentID(rawValue: 2), key: "orders", name: "Orders", measure: .count, path: [], stream: FactStream(events: ["Bought"]),
            window: .ever)
        ]
      }
      let traits = try await running.get("/v1/profiles/user_id:u1?provenance=true").json["traits"] as? [String: [String: Any]]
      #expect(traits?["orders"]?["value"] as? Int == 0)
      #expect(traits?["orders"]?["source"] as? String == "computed")
    }
  }

  @Test func `estimates how many would have entered and left within a day`() async throws {
    let warehouse = InMemoryWarehouse()
    let events = [30, 2, 40].enumerated().map { number, hours in
      WarehouseEvent(
        offset: JournalOffset(rawValue: UInt64(number)), source: SourceID(rawValue: 1), messageID: "m\(number)", type: .track,
        name: "Bought", time: InTestWorkspace.now.advanced(by: Int64(-hours) * .hour), receivedAt: InTestWorkspace.now,
        owner: SignatureID(rawValue: UInt64(number) + 1),
        profile: ProfileID(row: ProfileRow(rawValue: UInt64(number) + 1), key: HashKey(first: 1, second: 2)), userID: "", anonymousID: "",
        properties: Array("{}".utf8), traits: Array("{}".utf8), context: Array("{}".utf8))
    }
    try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "t")
    try await RunningAPI.run(warehouse: warehouse) { running async throws in
      try fill(running)
      try await running.state.advanceWarehouse(to: JournalOffset(rawValue: 3), next: nil, deadLetters: [])
      // Within 36 hours: the first is in and was in, the second has entered, the third has left.
      let body = #"{"where":{"did":{"event":"Bought","within":"36h"}}}"#
      // The same, asked of the profiles too.
      let beside = #"{"where":{"all":[{"did":{"event":"Bought","within":"36h"}},{"trait":{"name":"country","exists":true}}]}}"#
      for body in [body, beside] {
        let json = try await running.call(.POST, "/v1/segments/preview", body: body).json
        #expect(json["size"] as? Int == 2)
        #expect(json["changesPerDay"] as? [String: Int] == ["entered": 1, "left": 1])
      }
      #expect(try await running.call(.POST, "/v1/segments/preview?changes=false", body: body).json["changesPerDay"] is NSNull)
    }
  }

  @Test func `shows who would enter and leave by an edited definition, and changes nothing`() async throws {
    let warehouse = try await warehouse()
    try await RunningAPI.run(warehouse: warehouse) { running async throws in
      try fill(running)
      try await advance(running)
      let body = #"{"key":"buyers_vn","where":{"trait":{"name":"country","in":["DE","FR"]}}}"#
      let json = try await running.call(.POST, "/v1/segments/difference", body: body).json
      #expect((json["before"] as? [String: Any])?["size"] as? Int == 1)
      #expect((json["after"] as? [String: Any])?["size"] as? Int == 1)
      #expect((json["enters"] as? [String: Any])?["sample"] as? [String] == [People.id(3, running)])
      #expect((json["leaves"] as? [String: Any])?["sample"] as? [String] == [People.id(1, running)])
      #expect(running.workspace.asked.withLock { $0.actions.isEmpty })
      let new = try await running.call(.POST, "/v1/segments/difference", body: #"{"key":"new","where":{"in":"buyers_vn"}}"#).json
      #expect(new["before"] is NSNull)
      #expect((new["enters"] as? [String: Any])?["size"] as? Int == 1)
    }
  }
}
