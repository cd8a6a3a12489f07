import Foundation
import Ingestion
import Ports
import Testing
import Vocabulary

@Suite struct `What the collector answers` {
  @Test(arguments: [
    ("/v1/track", CollectedRequest.Call.track, #"{"userId":"u","event":"e"}"#), ("/v1/t", .track, #"{"userId":"u","event":"e"}"#),
    ("/v1/identify", .identify, #"{"userId":"u"}"#), ("/v1/i", .identify, #"{"userId":"u"}"#),
    ("/v1/page", .page, #"{"anonymousId":"a"}"#), ("/v1/p", .page, #"{"anonymousId":"a"}"#),
    ("/v1/screen", .screen, #"{"userId":7}"#), ("/v1/s", .screen, #"{"userId":7}"#),
    ("/v1/group", .group, #"{"userId":"u","groupId":"g"}"#), ("/v1/g", .group, #"{"userId":"u","groupId":"g"}"#),
    ("/v1/alias", .alias, #"{"userId":"u","previousId":"p"}"#), ("/v1/a", .alias, #"{"userId":"u","previousId":"p"}"#),
    ("/v1/batch", .batch, #"{"batch":[{"type":"page","userId":"u"}]}"#), ("/v1/b", .batch, #"{"batch":[{"type":"page","userId":"u"}]}"#),
    ("/v1/import", .batch, #"{"batch":[{"type":"page","userId":"u"}]}"#),
    ("//v1/batch/", .batch, #"{"batch":[{"type":"page","userId":"u"}]}"#),
  ])
  func `every call of the tracking API is taken, its body untouched`(path: String, call: CollectedRequest.Call, body: String) async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.post(path, " " + body + "\n"))
      #expect(answer.status == 200)
      #expect(answer.text == #"{"success":true}"#)
      #expect(try running.requests().map(\.call) == [call])
      #expect(try running.bodies() == [" " + body + "\n"])
      #expect(try running.requests()[0].clientAddress == "127.0.0.1")
      #expect(try running.records()[0].source == SourceID(rawValue: 1))
    }
  }

  @Test func `a body is JSON whatever its content type says`() async throws {
    try await Running.collector { running async throws in
      for type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"] {
        #expect(try running.ask(Requests.post("/v1/t", Requests.track, headers: ["Content-Type: \(type)"])).status == 200)
      }
    }
  }

  @Test func `the Global Privacy Control of the request is kept`() async throws {
    try await Running.collector { running async throws in
      _ = try running.ask(Requests.post("/v1/t", Requests.track, headers: ["Sec-GPC: 1"]))
      _ = try running.ask(Requests.post("/v1/t", Requests.track))
      #expect(try running.requests().map(\.globalPrivacyControl) == [true, false])
    }
  }

  @Test func `behind a proxy that is trusted, the last forwarded address is the client's`() async throws {
    try await Running.collector({ $0.trustsForwardedFor = true }) { running async throws in
      _ = try running.ask(Requests.post("/v1/t", Requests.track, headers: ["X-Forwarded-For: 10.0.0.1, 192.0.2.7"]))
      #expect(try running.requests().map(\.clientAddress) == ["192.0.2.7"])
    }
    try await Running.collector { running async throws in
      _ = try running.ask(Requests.post("/v1/t", Requests.track, headers: ["X-Forwarded-For: 192.0.2.7"]))
      #expect(try running.requests().map(\.clientAddress) == ["127.0.0.1"])
    }
  }

  @Test func `an unknown path answers 404 as JSON`() async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.get("/v2/batch"))
      #expect(answer.status == 404)
      #expect(answer.code == "not_found")
      #expect(answer.message?.contains("/v1/batch") == true)
    }
  }

  @Test(arguments: [
    ("GET", "/v1/batch", "POST, OPTIONS"), ("POST", "/health", "GET, HEAD, OPTIONS"), ("HEAD", "/pixel/v1/track", "GET, OPTIONS"),
  ])
  func `a method that the path does not take answers 405 and names those it takes`(method: String, path: String, allow: String) async throws
  {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(Requests.get(path, method: method))
      let answer = try client.receive(withoutBody: method == "HEAD")
      #expect(answer.status == 405)
      #expect(answer.headers["allow"] == allow)
    }
  }

  @Test func `what is no JSON answers 400 and leaves nothing in the journal`() async throws {
    try await Running.collector { running async throws in
      for body in ["", "{", "[1,", "{\"userId\":\u{1}\"}", "not json"] {
        let answer = try running.ask(Requests.post("/v1/track", body))
        #expect(answer.status == 400)
        #expect(answer.code == "invalid_json")
      }
      #expect(try running.records().isEmpty)
      #expect(running.metric("kith_ingestion_refusals_total", ["code": "invalid_json"]) == 5)
    }
  }

  @Test func `a batch without an array of events answers 400`() async throws {
    try await Running.collector { running async throws in
      for body in ["{}", #"{"batch":{}}"#, "[]", "null"] {
        #expect(try running.ask(Requests.post("/v1/batch", body)).code == "missing_batch")
      }
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `an empty batch is a success and needs no place in the journal`() async throws {
    try await Running.collector { running async throws in
      #expect(try running.ask(Requests.post("/v1/batch", #"{"batch":[]}"#)).text == #"{"success":true}"#)
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `one bad event does not cost its neighbours anything`() async throws {
    try await Running.collector { running async throws in
      let body = Requests.batch([Requests.item(1), #"{"type":"track","userId":"u"}"#, "7", Requests.item(2)])
      #expect(try running.ask(Requests.post("/v1/batch", body)).status == 200)
      #expect(try running.bodies() == [body])
      #expect(try running.records().map(\.eventCount) == [4])
      #expect(running.metric("kith_ingestion_events_total", ["source": "site", "outcome": "accepted"]) == 2)
      #expect(running.metric("kith_ingestion_events_total", ["source": "site", "outcome": "missing_event_name"]) == 1)
      #expect(running.metric("kith_ingestion_events_total", ["source": "site", "outcome": "not_an_object"]) == 1)
    }
  }

  @Test(arguments: [
    ("/v1/track", #"{"userId":"u"}"#, DeadLetter.Reason.missingEventName, "`event`"), ("/v1/identify", "{}", .missingIdentity, "`userId`"),
    ("/v1/group", #"{"userId":"u"}"#, .missingGroupID, "`groupId`"), ("/v1/alias", #"{"userId":"u"}"#, .missingPreviousID, "`previousId`"),
    ("/v1/track", "[]", .notAnObject, "object"), ("/v1/page", #"{"userId":"u","properties":7}"#, .invalidFieldType, "`properties`"),
    ("/v1/batch", #"{"batch":[{"type":"merge","userId":"u"}]}"#, .unknownType, "`type`"),
  ])
  func `when no event is good, the answer names reason and field, and all becomes dead letters`(
    path: String, body: String, reason: DeadLetter.Reason, field: String
  ) async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.post(path, body))
      #expect(answer.status == 400)
      #expect(answer.code == reason.rawValue)
      #expect(answer.message?.contains(field) == true)
      #expect(try running.bodies() == [body])
    }
  }
}
