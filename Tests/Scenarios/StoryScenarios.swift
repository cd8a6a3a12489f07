import Foundation
import NIOHTTP1
import Testing

/// Stories over the real server, told with what a client sends and what the API answers.
@Suite(.serialized) struct `Over the whole way` {
  static let workspace = """
    sources:
      - {key: site, name: Site, writeKey: key}
      - key: forms
        name: Forms
        type: webhook
        writeKey: hook
        map: {type: =identify, messageId: $.id, identifiers: {email: $.answers.email}, traits: {name: $.answers.name}}
    segments:
      - {key: gold, name: Gold, where: {trait: {name: plan, is: gold}}}
    """

  static func withKith(_ body: (KithProcess) async throws -> Void) async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(workspace)
    try await body(kith)
    try kith.end()
  }

  @Test func `an anonymous visitor becomes a customer`() async throws {
    try await Self.withKith { kith in
      #expect(await kith.collect(#"{"event":"Viewed","anonymousId":"a1"}"#, path: "/v1/track") == 200)
      #expect(
        await kith.collect(#"{"userId":"u1","anonymousId":"a1","traits":{"email":"Ann@Example.com","plan":"gold"}}"#, path: "/v1/identify")
          == 200)
      #expect(await kith.collect(#"{"id":7,"answers":{"email":"ann@example.com","name":"Ann"}}"#, path: "/v1/webhook?writeKey=hook") == 200)
      try await kith.settle()
      let byVisitor = try await kith.api(.GET, "/v1/profiles/anonymous_id:a1").json()
      let byMail = try await kith.api(.GET, "/v1/profiles/email:ANN@example.com").json()
      #expect(byVisitor["id"] as? String == byMail["id"] as? String)
      #expect((byMail["traits"] as? [String: Any])?["name"] as? String == "Ann")
      #expect(byMail["segments"] as? [String] == ["gold"])
      let events = try await kith.api(.GET, "/v1/profiles/user_id:u1/events").json()
      #expect((events["events"] as? [Any])?.count == 3)
    }
  }

  @Test func `the same batch sent twice counts once`() async throws {
    try await Self.withKith { kith in
      let batch = #"{"batch":[{"type":"track","event":"Bought","userId":"u1","messageId":"m1"}]}"#
      #expect(await kith.collect(batch) == 200)
      #expect(await kith.collect(batch) == 200)
      try await kith.settle()
      #expect(try await kith.sql("SELECT message_id FROM events").count == 1)
      #expect((try await kith.api(.GET, "/v1/profiles/user_id:u1/events").json()["events"] as? [Any])?.count == 1)
    }
  }

  @Test func `the clock of the phone is wrong`() async throws {
    try await Self.withKith { kith in
      let body =
        #"{"sentAt":"2031-01-01T00:10:00Z","batch":[{"type":"track","event":"Bought","userId":"u1","timestamp":"2031-01-01T00:00:00Z"}]}"#
      #expect(await kith.collect(body) == 200)
      try await kith.settle()
      let row = try #require(
        try await kith.sql("SELECT dateDiff('second', time, received_at) AS age, received_at <= now64(6) AS past FROM events").first)
      #expect("\(row["age"] ?? "")" == "600")
      #expect("\(row["past"] ?? "")" == "1")
    }
  }

  @Test func `rows that poison other sinks do not stop this one`() async throws {
    try await Self.withKith { kith in
      let months = (0..<200).map { index in
        let time = "\(2000 + index / 12)-\(String(format: "%02d", index % 12 + 1))-01T00:00:00Z"
        return
          #"{"type":"track","event":"Month","userId":"u","messageId":"m\#(index)","timestamp":"\#(time)","properties":{"x":\#(index % 2 == 0 ? "1" : "\"a\"")}}"#
      }
      #expect(await kith.collect(#"{"batch":[\#(months.joined(separator: ","))]}"#) == 200)
      #expect(
        await kith.collect(
          #"{"event":"Late","userId":"u","timestamp":"2099-01-01","properties":{"x":{"y":[1,{"z":null}]}}}"#, path: "/v1/track")
          == 200)
      #expect(await kith.collect(#"{"event":"\u0000Odd\ud83d\ude00","userId":"u"}"#, path: "/v1/track") == 200)
      try await kith.settle()
      #expect(try await kith.sql("SELECT offset FROM events").count == 202)
    }
  }

  @Test(arguments: ["segment", "rudder"])
  func `a vendor's client delivers unmodified, and its events show in profile and timeline`(library: String) async throws {
    try await Self.withKith { kith in
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      let process = Process()
      process.executableURL = root.appending(path: ".kith/python/bin/python")
      process.arguments = [root.appending(path: "Tests/Clients/deliver.py").path, library, kith.addresses.collector, "key", "gzip", "50"]
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      try await kith.settle()
      let profile = try await kith.api(.GET, "/v1/profiles/user_id:user-1").json()
      #expect((profile["traits"] as? [String: Any])?["email"] as? String == "ann@example.com")
      let events = try await kith.api(.GET, "/v1/profiles/user_id:user-1/events?limit=100").json()["events"] as? [[String: Any]] ?? []
      #expect(Set(events.compactMap { $0["type"] as? String }) == ["identify", "track", "page", "screen", "group", "alias"])
      #expect(try await kith.sql("SELECT uniqExact(message_id) AS n FROM events").first.map { "\($0["n"] ?? "")" } == "56")
    }
  }

  @Test func `a bad event in a batch becomes a dead letter, and is taken after its repair`() async throws {
    try await Self.withKith { kith in
      let body = #"{"batch":[{"type":"track","userId":"u1"},{"type":"track","event":"Fine","userId":"u1"}]}"#
      #expect(await kith.collect(body) == 200)
      try await kith.settle()
      let letters = try await kith.api(.GET, "/v1/deadletters").json()["deadletters"] as? [[String: Any]] ?? []
      #expect(letters.compactMap { $0["reason"] as? String } == ["missing_event_name"])
      let offset = "\(try #require(letters.first?["offset"]))"
      let repaired = #"{"type":"track","event":"Repaired","userId":"u1"}"#
      #expect(try await kith.api(.POST, "/v1/deadletters/\(offset)/retry", body: repaired, type: "application/json").status / 100 == 2)
      try await kith.settle()
      #expect(Set(try await kith.sql("SELECT name FROM events").compactMap { $0["name"] as? String }) == ["Fine", "Repaired"])
    }
  }
}
