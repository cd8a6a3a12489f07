import Foundation
import Ingestion
import Testing
import Vocabulary

@Suite struct `Who may send` {
  @Test(arguments: [
    (["Authorization: \(Requests.basic("key:"))"], Requests.track), (["authorization: \(Requests.basic("key"))"], Requests.track),
    (["Authorization: \(Requests.basic("old-key:anything"))"], Requests.track),
    ([], #"{"writeKey":"key","userId":"u","event":"e"}"#), (["Authorization: Bearer key"], Requests.track),
    (["Authorization: Bearer eyJhbGciOi"], #"{"writeKey":"key","userId":"u","event":"e"}"#),
    (["Authorization: \(Requests.basic(":"))"], #"{"writeKey":"key","userId":"u","event":"e"}"#),
    (["Authorization: Digest x"], #"{"writeKey":"key","userId":"u","event":"e"}"#),
  ])
  func `a write key counts as Basic, Bearer or in the body`(headers: [String], body: String) async throws {
    try await Running.collector { running async throws in
      #expect(try running.ask(Requests.post("/v1/track", body, writeKey: nil, headers: headers)).status == 200)
      #expect(try running.bodies() == [body])
    }
  }

  @Test(arguments: [
    (["Authorization: \(Requests.basic("wrong:"))"], #"{"writeKey":"key","userId":"u","event":"e"}"#, "unknown_write_key"),
    ([], #"{"writeKey":"wrong","userId":"u","event":"e"}"#, "unknown_write_key"), ([], Requests.track, "missing_write_key"),
    ([], #"{"writeKey":7,"userId":"u","event":"e"}"#, "missing_write_key"),
    (["Authorization: Bearer wrong"], Requests.track, "missing_write_key"),
  ])
  func `without a known write key the answer is 401 and nothing is kept`(headers: [String], body: String, code: String) async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.post("/v1/track", body, writeKey: nil, headers: headers))
      #expect(answer.status == 401)
      #expect(answer.code == code)
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `a bad event without a write key is not kept as a dead letter either`() async throws {
    try await Running.collector { running async throws in
      #expect(try running.ask(Requests.post("/v1/track", #"{"writeKey":"wrong"}"#, writeKey: nil)).status == 401)
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `a disabled source answers 404 and takes nothing`() async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.post("/v1/track", Requests.track, writeKey: "off-key"))
      #expect(answer.status == 404)
      #expect(answer.code == "source_disabled")
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `a key of the other kind of source answers 400 and says where it belongs`() async throws {
    try await Running.collector { running async throws in
      let tracked = try running.ask(Requests.post("/v1/track", Requests.track, writeKey: "hook"))
      #expect(tracked.code == "wrong_source_kind")
      #expect(tracked.message?.contains("/v1/webhook") == true)
      let hooked = try running.ask(Requests.post("/v1/webhook?writeKey=key", "{}", writeKey: nil))
      #expect(hooked.status == 400)
      #expect(hooked.message?.contains("/v1/batch") == true)
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `one connection may carry several keys`() async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      for (key, status) in [("key", 200), ("wrong", 401), ("old-key", 200), ("off-key", 404), ("key", 200)] {
        try client.send(Requests.post("/v1/track", Requests.track, writeKey: key))
        #expect(try client.receive().status == status)
      }
    }
  }

  @Test(arguments: [
    ("Basic a2V5Og==", Authorization.basic(writeKey: "key")), ("basic a2V5Og", .basic(writeKey: "key")),
    ("Basic a2V5", .basic(writeKey: "key")),
    ("Basic a2V5OnBhc3M=", .basic(writeKey: "key")), ("Basic Og==", .none), ("Basic ä", .none), ("Basic", .none), ("", .none),
    ("Bearer  token", .bearer("token")), ("Bearer ", .none), ("Basic " + String(repeating: "A", count: 2000), .none),
  ])
  func `an Authorization field is read leniently and within a limit`(field: String, expected: Authorization) {
    #expect(Authorization(field) == expected)
  }
}
