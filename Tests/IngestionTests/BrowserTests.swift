import Foundation
import Ingestion
import Ports
import Testing
import Vocabulary

@Suite struct `Browsers and RudderStack clients` {
  @Test func `a preflight may come from any page and holds for a day`() async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(
        Requests.get(
          "/v1/t", method: "OPTIONS",
          headers: [
            "Origin: https://shop.example", "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: content-type,anonymousid",
          ]))
      #expect(answer.status == 204)
      #expect(answer.headers["access-control-allow-origin"] == "https://shop.example")
      #expect(answer.headers["access-control-allow-methods"]?.contains("POST") == true)
      #expect(answer.headers["access-control-allow-headers"] == "content-type,anonymousid")
      #expect(answer.headers["access-control-max-age"] == "86400")
      #expect(answer.headers["vary"] == "Origin")
    }
  }

  @Test func `every answer to a page names its origin, refusals too`() async throws {
    try await Running.collector { running async throws in
      for key in ["key", "wrong"] {
        let answer = try running.ask(Requests.post("/v1/t", Requests.track, writeKey: key, headers: ["Origin: https://shop.example"]))
        #expect(answer.headers["access-control-allow-origin"] == "https://shop.example")
      }
      let long = try running.ask(
        Requests.post("/v1/t", Requests.track, headers: ["Origin: https://\(String(repeating: "x", count: 2000))"]))
      #expect(long.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test func `the settings name this collector and nothing else to load`() async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.get("/v1/projects/key/settings"))
      #expect(answer.status == 200)
      let settings = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
      let integrations = try #require(settings["integrations"] as? [String: [String: Any]])
      #expect(Array(integrations.keys) == ["Segment.io"])
      #expect(integrations["Segment.io"]?["apiKey"] as? String == "key")
      #expect(integrations["Segment.io"]?["apiHost"] as? String == "collector.test:81/v1")
      #expect(integrations["Segment.io"]?["protocol"] as? String == "http")
      #expect(settings["plan"] is [String: Any])
      #expect((settings["remotePlugins"] as? [Any])?.isEmpty == true)
    }
  }

  @Test func `the settings name the public address when there is one`() async throws {
    try await Running.collector({ $0.publicAddress = "https://events.example.com" }) { running async throws in
      let text = try running.ask(Requests.get("/v1/projects/key/settings")).text
      #expect(text.contains(#""apiHost":"events.example.com/v1""#))
      #expect(text.contains(#""protocol":"https""#))
    }
  }

  @Test func `settings for a key that opens nothing are refused`() async throws {
    try await Running.collector { running async throws in
      #expect(try running.ask(Requests.get("/v1/projects/wrong/settings")).code == "unknown_write_key")
      #expect(try running.ask(Requests.get("/v1/projects/off-key/settings")).code == "source_disabled")
      #expect(try running.ask(Requests.get("/v1/projects//settings")).code == "not_found")
    }
  }

  @Test func `health and version answer, also to a HEAD`() async throws {
    try await Running.collector({ $0.version = "1.2.3" }) { running async throws in
      #expect(try running.ask(Requests.get("/health")).text.contains(#""server":"UP""#))
      #expect(try running.ask(Requests.get("/version")).text == #"{"version":"1.2.3"}"#)
      let client = try RawClient(port: running.port)
      try client.send(Requests.get("/health", method: "HEAD") + Requests.get("/version"))
      #expect(try client.receive(withoutBody: true).headers["content-length"] != "0")
      #expect(try client.receive().text == #"{"version":"1.2.3"}"#)
    }
  }

  @Test func `a pixel is an event and answers with a picture of 43 bytes`() async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(
        Requests.get(
          "/pixel/v1/track?writeKey=key&anonymousId=a%201&event=Mail+Opened&campaign=spring&context.locale=de&properties.price=%E2%82%AC5&broken=%zz"
        ))
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "image/gif")
      #expect(answer.body.count == 43)
      #expect(answer.body.starts(with: Array("GIF89a".utf8)))
      #expect(try running.requests().map(\.call) == [.track])
      #expect(
        try running.bodies() == [
          #"{"anonymousId":"a 1","event":"Mail Opened","properties":{"campaign":"spring","price":"€5","broken":"%zz"},"context":{"locale":"de"}}"#
        ])
      #expect(try running.ask(Requests.get("/pixel/v1/page?writeKey=key&anonymousId=a")).status == 200)
      #expect(try running.ask(Requests.get("/pixel/v1/page?anonymousId=a")).status == 401)
      #expect(try running.ask(Requests.get("/pixel/v1/track?writeKey=key&anonymousId=a")).code == "missing_event_name")
      #expect(try running.requests().map(\.call) == [.track, .page, .track])
    }
  }

  @Test func `a beacon carries its key in the query`() async throws {
    try await Running.collector { running async throws in
      let body = Requests.batch([Requests.item(1)])
      #expect(try running.ask(Requests.post("/beacon/v1/batch?writeKey=key", body, writeKey: nil)).status == 200)
      #expect(try running.ask(Requests.post("/beacon/v1/batch?writeKey=wrong", body, writeKey: nil)).status == 401)
      #expect(try running.requests().map(\.call) == [.batch])
    }
  }

  @Test func `a webhook takes any JSON as one event`() async throws {
    try await Running.collector { running async throws in
      for body in [#"{"any":{"thing":1}}"#, "[1,2]", "7", "null"] {
        #expect(try running.ask(Requests.post("/v1/webhook?writeKey=hook", body, writeKey: nil)).status == 200)
      }
      #expect(try running.requests().map(\.call) == [.webhook, .webhook, .webhook, .webhook])
      #expect(try running.records().map(\.eventCount) == [1, 1, 1, 1])
      #expect(try running.records().allSatisfy { $0.source == SourceID(rawValue: 2) })
      #expect(try running.ask(Requests.post("/v1/webhook", "{}", writeKey: nil)).code == "missing_write_key")
      #expect(try running.ask(Requests.post("/v1/webhook?writeKey=hook", "{", writeKey: nil)).code == "invalid_json")
      #expect(try running.ask(Requests.post("/v1/webhook", "{}", writeKey: "hook")).status == 200)
    }
  }
}
