import Foundation
import Ingestion
import Ports
import Testing
import Vocabulary

@Suite struct `A batch with an event that is no JSON` {
  private static let good = #"{"type":"page","userId":"u"}"#

  @Test(arguments: [#""\ud800""#, "1e999", #""\x""#]) func `is taken for its other events, untouched`(value: String) async throws {
    try await Running.collector { running async throws in
      let body = #"{"batch":[\#(Self.good),{"type":"page","userId":"u","traits":{"t":\#(value)}},\#(Self.good)]}"#
      #expect(try running.ask(Requests.post("/v1/batch", body)).status == 200)
      #expect(try running.bodies() == [body])
      #expect(try running.records()[0].eventCount == 3)
      let rejected = running.collector.metrics().filter {
        $0.name == "kith_ingestion_events_total" && $0.labels.values.contains("invalid_json")
      }
      #expect(rejected.map(\.value) == [1])
    }
  }

  @Test func `alone in its batch it is kept for repair and answered with 400`() async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.post("/v1/batch", #"{"batch":[{"type":"page","userId":"\ud800"}]}"#))
      #expect(answer.status == 400)
      #expect(answer.code == "invalid_json")
      #expect(try running.records().map(\.eventCount) == [1])
    }
  }

  @Test(arguments: [#"{"batch":[\#(good),{"userId":"\ud800"]}"#, #"{"batch":[\#(good)],"writeKey":"\ud800"}"#, #"{"userId":"\ud800"}"#])
  func `whose own structure is broken leaves nothing in the journal`(body: String) async throws {
    try await Running.collector { running async throws in
      let answer = try running.ask(Requests.post("/v1/batch", body))
      #expect(answer.status == 400)
      #expect(try running.records().isEmpty)
    }
  }
}
