import Foundation
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `The history of segments` {
  private static let segment = SegmentID(rawValue: 7)

  private func change(_ profile: UInt64, _ change: Delivery.Change, _ time: String) -> MembershipChange {
    MembershipChange(
      segment: Self.segment, profile: ProfileRow(rawValue: profile), change: change, at: Timestamp(iso8601: time)!, because: "did Bought")
  }

  /// Now is noon of 2026-11-21. One is in since the 19th, two came and went, three came today.
  private func fill(_ running: RunningAPI) throws {
    running.workspace.asked.withLock {
      $0.definitions.segments = [SegmentDefinition(id: Self.segment, key: "vip", name: "VIP", condition: .trait(path: ["x"], .exists))]
    }
    var records = (1...3).map { ProfileRecord(row: ProfileRow(rawValue: $0), sections: [People.section($0, [.user("u\($0)")])]) }
    for index in [0, 2] { records[index].memberships = [.init(segment: Self.segment, since: People.time)] }
    records.append(ProfileRecord(row: ProfileRow(rawValue: 4), mergedInto: ProfileRow(rawValue: 1)))
    try People.store(
      records, in: running,
      members: [
        change(1, .entered, "2026-11-19T23:59:59Z"), change(2, .entered, "2026-11-20T00:00:00Z"),
        change(4, .entered, "2026-11-20T01:00:00Z"),
        change(4, .left, "2026-11-20T02:00:00Z"), change(2, .left, "2026-11-20T12:00:00Z"), change(3, .entered, "2026-11-21T11:00:00Z"),
      ])
  }

  private func rows(_ running: RunningAPI, _ query: String) async throws -> [[Int]] {
    let answer = try await running.get("/v1/segments/vip/history?" + query)
    #expect(answer.status == 200, "\(answer.text)")
    return try #require(try answer.json["history"] as? [[String: Any]]).map { entry in
      ["entered", "left", "size"].compactMap { entry[$0] as? Int }
    }
  }

  @Test func `gives size, entries and exits for each day up to now`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let days = try await rows(running, "from=2026-11-18")
      #expect(days == [[0, 0, 0], [1, 0, 1], [2, 2, 1], [1, 0, 2]])
      #expect(try await rows(running, "").count == 30)
      let json = try await running.get("/v1/segments/vip/history").json
      #expect(json["recordedSince"] as? String == "2026-11-19T23:00:00.000Z" || json["recordedSince"] as? String == "2026-11-19T23:00:00Z")
    }
  }

  @Test(arguments: [
    ("interval=hour&from=2026-11-20T00:30:00Z&to=2026-11-20T03:00:00Z", [[1, 0, 2], [1, 0, 3], [0, 1, 2]]),
    ("interval=week&from=2026-11-10", [[0, 0, 0], [4, 2, 2]]), ("interval=month&from=2026-10-31", [[0, 0, 0], [4, 2, 2]]),
    ("from=2026-11-20&to=2026-11-21", [[2, 2, 1]]),
  ]) func `adds up whole hours, weeks from Monday, months`(query: String, expected: [[Int]]) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      #expect(try await rows(running, query) == expected)
    }
  }

  @Test(arguments: ["interval=year", "from=yesterday", "from=2026-11-20&to=2026-11-20", "interval=hour&from=2020-01-01"])
  func `refuses what it cannot show, and says why`(query: String) async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      #expect(try await running.get("/v1/segments/vip/history?" + query).status == 400)
      #expect(try await running.get("/v1/segments/none/history").status == 404)
    }
  }

  @Test func `of a profile tells where it was at a moment, and every change before`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let path = "/v1/profiles/user_id:u2/segments/history"
      let now = try await running.get(path).json
      #expect(now["segments"] as? [String] == [])
      let changes = try #require(now["changes"] as? [[String: String]])
      #expect(changes.map { $0["change"] } == ["left", "entered"])
      #expect(changes.map { $0["because"] } == ["did Bought", "did Bought"])
      let then = try await running.get(path + "?at=2026-11-20T06:00:00Z").json
      #expect(then["segments"] as? [String] == ["vip"])
      #expect((then["changes"] as? [Any])?.count == 1)
      #expect(try await running.get(path + "?at=2026-11-19").json["segments"] as? [String] == [])
      let page = try await running.get(path + "?limit=1").json
      let next = try #require(page["next"] as? String)
      #expect(try await running.get(path + "?limit=1&cursor=\(next)").json["next"] is NSNull)
    }
  }

  @Test func `of a profile that was merged away is its own, and names the survivor`() async throws {
    try await RunningAPI.run { running async throws in
      try fill(running)
      let json = try await running.get("/v1/profiles/\(People.id(4, running))/segments/history").json
      #expect(json["mergedInto"] as? String == People.id(1, running))
      #expect((json["changes"] as? [Any])?.count == 2)
      #expect(try await running.get("/v1/profiles/user_id:nobody/segments/history").status == 404)
    }
  }
}
