import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Requests to the API` {
  @Test func `a path that is not there answers 404, a method that it does not take 405 with those it takes`() async throws {
    try await RunningAPI.run { running async throws in
      #expect(try await running.get("/v1/nothing").code == "route_unknown")
      let answer = try await running.call(.PUT, "/v1/tokens")
      #expect(answer.status == 405)
      #expect(Set(answer.headers["Allow"].joined(separator: ", ").split(separator: ", ").map(String.init)) == ["GET", "POST"])
    }
  }

  @Test func `a body of another type answers 415`() async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.call(.POST, "/v1/tokens", body: "name=x", type: "application/x-www-form-urlencoded")
      #expect(answer.status == 415)
    }
  }

  @Test func `a body beyond the limit answers 413`() async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.call(.POST, "/v1/tokens", body: String(repeating: " ", count: 65 * 1024))
      #expect(answer.status == 413)
      #expect(try answer.code == "body_too_large")
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"name\":7}"])
  func `a body that is not as described answers 400`(body: String) async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.call(.POST, "/v1/tokens", body: body)
      #expect(answer.status == 400)
      #expect(try answer.code == "invalid_body")
    }
  }

  @Test(arguments: ["limit=0", "limit=x", "limit=1001", "limt=3", "before=%zz"])
  func `a parameter that is wrong or unknown answers 400`(query: String) async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.get("/v1/deadletters?\(query)")
      #expect(answer.status == 400)
      #expect(try answer.code == "invalid_parameter")
    }
  }

  @Test func `problems are RFC 9457 with a stable code`() async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.get("/v1/segments/nothing")
      #expect(answer.headers["Content-Type"] == ["application/problem+json"])
      let json = try answer.json
      #expect(json["status"] as? Int == 404)
      #expect(json["code"] as? String == "segment_not_found")
      #expect(json["title"] is String)
    }
  }

  @Test func `HEAD answers like GET without a body`() async throws {
    try await RunningAPI.run { running async throws in
      let answer = try await running.call(.HEAD, "/v1/status")
      #expect(answer.status == 200)
      #expect(answer.bytes.isEmpty)
    }
  }

  @Test func `what was asked is counted by route, without personal data`() async throws {
    try await RunningAPI.run { running async throws in
      _ = try await running.get("/v1/profiles/email:ann%40example.com")
      let text = try await running.get("/metrics").text
      #expect(text.contains(#"kith_api_requests_total{route="getProfile",status="4xx"} 1"#))
      #expect(text.contains(#"kith_flow_events_total{outcome="kept"} 3"#))
      #expect(!text.contains("ann"))
    }
  }
}
