import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary
import WarehouseInMemory

@Suite struct `Analyses in the API` {
  private static let day = Timestamp(iso8601: "2026-03-02T00:00:00Z")!

  private func event(_ number: UInt64, _ name: String, hours: Int64, profile: UInt64, _ properties: String = "{}") -> WarehouseEvent {
    let time = Self.day.advanced(by: hours * .hour)
    return WarehouseEvent(
      offset: JournalOffset(rawValue: number), source: SourceID(rawValue: 1), messageID: "m\(number)", type: .track, name: name, time: time,
      receivedAt: time, owner: SignatureID(rawValue: profile), profile: ProfileID(high: 1, low: profile), userID: "", anonymousID: "",
      properties: Array(properties.utf8), traits: [], context: [])
  }

  private func fill(_ running: RunningAPI) async throws {
    let events = [
      event(1, "Viewed", hours: 1, profile: 1), event(2, "Viewed", hours: 2, profile: 2),
      event(3, "Order Completed", hours: 3, profile: 1, #"{"revenue":10.5,"currency":"EUR","category":"tea"}"#),
      event(4, "Order Completed", hours: 50, profile: 1, #"{"revenue":20,"currency":"EUR"}"#),
    ]
    try await running.warehouse.insert(WarehouseBatch(events: events, moves: []), token: "t")
  }

  private func ask(_ running: RunningAPI, _ kind: String, _ body: String) async throws -> RunningAPI.Answer {
    try await running.call(.POST, "/v1/analyses/\(kind)", scope: .read, body: body)
  }

  private let range = #""from":"2026-03-02","to":"2026-03-05""#

  @Test func `trends are series of points, with zeros where nothing happened`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let answer = try await ask(running, "trends", #"{"event":"Order Completed","measure":{"sum":"revenue"},"interval":"day",\#(range)}"#)
      #expect(
        answer.text
          == #"{"kind":"trends","currency":"EUR","series":[{"key":null,"points":[{"at":"2026-03-02T00:00:00.000Z","value":10.5},"#
          + #"{"at":"2026-03-03T00:00:00.000Z","value":0},{"at":"2026-03-04T00:00:00.000Z","value":20}]}]}"#)
    }
  }

  @Test func `a day begins at midnight of the asked time zone`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let body = #"{"event":"any","interval":"day","timezone":"America/New_York",\#(range)}"#
      let series = try #require(try await ask(running, "trends", body).json["series"] as? [[String: Any]])
      let points = try #require(series.first?["points"] as? [[String: Any]])
      #expect(points.map { $0["at"] as? String }.first == "2026-03-01T05:00:00.000Z")
      #expect(points.map { $0["value"] as? Int } == [3, 0, 1, 0])
    }
  }

  @Test func `funnels, retention and figures have their shapes`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      #expect(
        try await ask(running, "funnel", #"{"steps":[{"event":"Viewed"},{"event":"Order Completed"}],"within":"1d",\#(range)}"#).text
          == #"{"kind":"funnel","steps":[{"profiles":2,"conversion":1,"medianSeconds":null},{"profiles":1,"conversion":0.5,"medianSeconds":7200}]}"#
      )
      #expect(
        try await ask(running, "retention", #"{"first":"Viewed","return":"Order Completed","interval":"day","periods":3,\#(range)}"#).text
          == #"{"kind":"retention","cohorts":[{"at":"2026-03-02T00:00:00.000Z","size":2,"retained":[1,0,1]}]}"#)
      let kpis = try await ask(running, "kpis", "{\(range)}").json
      #expect(kpis["orders"] as? Int == 2)
      #expect(kpis["averageOrderValue"] as? Double == 15.25)
      #expect(kpis["repeatRate"] as? Double == 1)
    }
  }

  @Test func `the profiles behind a cell are listed with their number`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let body = #"{"steps":[{"event":"Viewed"},{"event":"Order Completed"}],"within":"1d",\#(range),"profiles":{"step":1,"dropped":true}}"#
      let json = try await ask(running, "funnel", body).json
      #expect(json["total"] as? Int == 1)
      #expect(json["profiles"] as? [String] == [ProfileID(high: 1, low: 2).description])
    }
  }

  @Test(arguments: [
    ("trends", #"{"event":"X","interval":"year","from":"2026-03-02","to":"2026-03-05"}"#, "interval"),
    ("trends", #"{"event":"X","interval":"day","to":"2026-03-05"}"#, "from"),
    ("trends", #"{"event":"X","interval":"day","from":"2026-03-05","to":"2026-03-02"}"#, "to"),
    ("trends", #"{"event":"X","interval":"day","last":"3d","measure":"most"}"#, "measure"),
    ("trends", #"{"event":"X","interval":"day","last":"3d","timezone":"Mars/Olympus"}"#, "timezone"),
    ("trends", #"{"event":"X","interval":"day","last":"3d","segment":"none"}"#, "segment"),
    ("trends", #"{"event":"X","interval":"day","last":"3d","where":{"total":{"above":1}}}"#, "where.total.above"),
    ("trends", #"{"event":"X","interval":"day","last":"3d","colour":"red"}"#, "colour"),
    ("funnel", #"{"steps":[{"event":"X"}],"last":"3d"}"#, "steps"), ("funnel", #"{"steps":["X",{"where":{}}],"last":"3d"}"#, "steps[1]"),
    ("funnel", #"{"steps":["X","Y"],"within":"soon","last":"3d"}"#, "within"),
    ("retention", #"{"first":"X","interval":"day","last":"3d"}"#, "return"),
    ("retention", #"{"first":"X","return":"X","interval":"day","periods":1000,"last":"3d"}"#, "periods"),
    ("paths", #"{"event":"X","steps":99,"last":"3d"}"#, "steps"), ("overlap", #"{"segments":[]}"#, "segments"),
    ("statistics", #"{"last":"3d"}"#, "property"),
    ("rfm", #"{"last":"3d","profiles":{"recency":9,"frequency":1,"monetary":1}}"#, "profiles.recency"),
    ("kpis", #"{"last":"3d","value":"items[].price"}"#, "value"),
  ]) func `a mistake is answered with 400 that names the field`(kind: String, body: String, field: String) async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await ask(running, kind, body)
      #expect(answer.status == 400, "\(answer.text)")
      #expect(try answer.code == "invalid_analysis")
      let problems = try #require(try answer.json["problems"] as? [[String: Any]])
      let named = problems.contains { problem in
        let path = problem["path"] as? String ?? ""
        return path.hasPrefix(field) || (problem["reason"] as? String ?? "").contains(field)
      }
      #expect(named, "\(answer.text)")
    }
  }

  @Test func `a sum over two currencies is refused, and converted once there are rates`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let dollars = event(9, "Order Completed", hours: 4, profile: 2, #"{"revenue":8,"currency":"USD"}"#)
      try await running.warehouse.insert(WarehouseBatch(events: [dollars], moves: []), token: "usd")
      let refused = try await ask(running, "kpis", "{\(range)}")
      #expect(refused.status == 400)
      #expect(try refused.code == "invalid_analysis")
      let file = #"{"sources":[],"currencies":{"base":"EUR","rates":{"USD":{"2026-01-01":0.5,"2026-03-03":0.25}}}}"#
      #expect(try await running.call(.POST, "/v1/definitions", body: file).status == 200)
      let json = try await ask(running, "kpis", "{\(range)}").json
      #expect(json["revenue"] as? Double == 34.5)
      #expect(json["currency"] as? String == "EUR")
    }
  }

  @Test func `saved analyses are listed and run by their key`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let file =
        #"{"sources":[],"analyses":[{"key":"orders","name":"Orders","kind":"trends","event":"Order Completed","interval":"day",\#(range)}]}"#
      #expect(try await running.call(.POST, "/v1/definitions", body: file).status == 200)
      #expect(
        try await running.get("/v1/analyses").text == #"{"analyses":[{"key":"orders","name":"Orders","kind":"trends"}]}"#)
      let series = try await running.call(.POST, "/v1/analyses/saved/orders").json["series"] as? [[String: Any]]
      #expect((series?.first?["points"] as? [[String: Any]])?.compactMap { $0["value"] as? Int } == [1, 0, 1])
      #expect(try await running.call(.POST, "/v1/analyses/saved/other").status == 404)
      #expect(try await running.call(.POST, "/v1/analyses/saved/orders", body: #"{"from":"2026-01-01"}"#).status == 400)
    }
  }

  @Test func `while the warehouse is away the answer is 503 with the reason`() async throws {
    try await RunningAPI.run { running async throws in
      running.warehouse.setAway(true)
      for (method, path, body) in [
        (HTTPMethod.POST, "/v1/analyses/rfm", #"{"last":"30d"}"#), (.GET, "/v1/catalogue", nil), (.GET, "/v1/profiles?query=ann", nil),
      ] as [(HTTPMethod, String, String?)] {
        let answer = try await running.call(method, path, body: body)
        #expect(answer.status == 503)
        #expect(try answer.code == "warehouse_unavailable")
        #expect(answer.headers["Retry-After"] == ["5"])
      }
    }
  }

  @Test func `the catalogue shows form, not values, and who uses what`() async throws {
    try await RunningAPI.run { running async throws in
      try await fill(running)
      let stream = FactStream(events: ["Order Completed"], filter: [PropertyCondition(path: ["category"], comparison: .exists)])
      running.workspace.asked.withLock { asked in
        asked.definitions.segments = [
          SegmentDefinition(id: SegmentID(rawValue: 1), key: "buyers", name: "Buyers", condition: .did(BehaviourCondition(stream: stream))),
          SegmentDefinition(
            id: SegmentID(rawValue: 2), key: "pros", name: "Pros",
            condition: .account(
              AccountCondition(filter: [PropertyCondition(path: ["plan"], comparison: .is(.string("pro")))]))),
        ]
      }
      try await running.warehouse.store(accounts: [
        WarehouseAccount(id: "acme", version: 1, firstSeen: .zero, lastSeen: .zero, traits: Array(#"{"plan":"pro"}"#.utf8))
      ])
      let answer = try await running.get("/v1/catalogue")
      #expect(
        answer.text.contains(
          #""accounts":1,"accountTraits":[{"path":"plan","types":["text"],"fillRate":1,"samples":["aaa"],"usedBy":["segment pros"]}]"#))
      #expect(
        answer.text.contains(#"{"path":"category","types":["text"],"fillRate":0.5,"samples":["aaa"],"usedBy":["segment buyers"]}"#),
        "\(answer.text)")
      #expect(!answer.text.contains("tea"))
    }
  }

  @Test(arguments: ["nguyen", "NGUYỄN an", "ann@", "Nguyễn Ann", "u1"]) func `search finds people with and without diacritics`(
    query: String
  ) async throws {
    try await RunningAPI.run { running async throws in
      let section = People.section(
        1, [.user("u1"), Identifier(type: .email, value: "ann@example.com")],
        traits: [
          People.trait("name", .string("Nguyễn Ánh Ann"))
        ])
      try People.store([ProfileRecord(row: ProfileRow(rawValue: 5), sections: [section])], in: running)
      let id = ProfileID(row: ProfileRow(rawValue: 5), key: running.workspace.hashKey)
      let terms = SearchTerms.terms(identifiers: section.identifiers, traits: section.traits)
      // The terms of a profile that has forgotten them since are found and not shown.
      let stale = ProfileID(row: ProfileRow(rawValue: 6), key: running.workspace.hashKey)
      try await running.warehouse.store([
        WarehouseProfile(id: id, version: 1, firstSeen: .zero, lastSeen: .zero, terms: terms),
        WarehouseProfile(id: stale, version: 1, firstSeen: .zero, lastSeen: .zero, terms: terms),
      ])
      let escaped = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let found = try await running.get("/v1/profiles?query=\(escaped)").json["profiles"] as? [[String: Any]]
      #expect(found?.compactMap { $0["id"] as? String } == [id.description])
    }
  }
}
