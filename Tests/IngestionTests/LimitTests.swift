import EventSpec
import Ingestion
import Ports
import Testing
import Vocabulary

@Suite struct `Limits of the collector` {
  private static let filler = String(repeating: "x", count: 1000)

  @Test func `a body beyond the limit answers 413 with the limit, before it is read`() async throws {
    try await Running.collector({ $0.bodyBytesMax = 500 }) { running async throws in
      let client = try RawClient(port: running.port)
      // Only the head: the length that is announced is enough.
      try client.send("POST /v1/batch HTTP/1.1\r\nAuthorization: \(Requests.basic("key:"))\r\nContent-Length: 501\r\n\r\n")
      let answer = try client.receive()
      #expect(answer.status == 413)
      #expect(answer.message?.contains("500 bytes") == true)
      #expect(answer.headers["connection"] == "close")
    }
  }

  @Test func `a body whose length is not announced is cut off at the limit`() async throws {
    try await Running.collector({ $0.bodyBytesMax = 500 }) { running async throws in
      let client = try RawClient(port: running.port)
      try client.send("POST /v1/track HTTP/1.1\r\nAuthorization: \(Requests.basic("key:"))\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n")
      try client.send(Self.filler)
      #expect(try client.receive().status == 413)
      client.finishSending()
      #expect(try client.isAtEnd())
    }
  }

  @Test func `a gzip body is unpacked, and journaled unpacked`() async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      for (encoding, body) in [("gzip", Gzip.stored(Array(Requests.track.utf8))), ("GZIP", Gzip.stored(Array(Requests.track.utf8)))] {
        try client.send(Requests.post("/v1/track", body, headers: ["Content-Encoding: \(encoding)"]))
        #expect(try client.receive().status == 200)
      }
      // The same connection goes on without an encoding.
      try client.send(Requests.post("/v1/track", Requests.track, headers: ["Content-Encoding: identity"]))
      #expect(try client.receive().status == 200)
      #expect(try running.bodies() == [Requests.track, Requests.track, Requests.track])
    }
  }

  @Test func `a large gzip body that comes byte by byte is unpacked too`() async throws {
    try await Running.collector { running async throws in
      let body = Requests.batch((0..<1000).map(Requests.item))
      let client = try RawClient(port: running.port)
      let request = Requests.post("/v1/batch", Gzip.stored(Array(body.utf8)), headers: ["Content-Encoding: gzip"])
      for start in stride(from: 0, to: request.count, by: 997) { try client.send(Array(request[start..<min(start + 997, request.count)])) }
      #expect(try client.receive().status == 200)
      #expect(try running.bodies() == [body])
    }
  }

  @Test func `a body that unfolds beyond the limit answers 413`() async throws {
    try await Running.collector({ $0.bodyBytesMax = 100_000 }) { running async throws in
      let bomb = Gzip.bomb(50_000_000)
      #expect(bomb.count > 100_000)
      let client = try RawClient(port: running.port)
      try client.send(Requests.post("/v1/batch", Array(bomb[..<90_000]), headers: ["Content-Encoding: gzip"]))
      #expect(try client.receive().status == 413)
      #expect(running.metric("kith_ingestion_bytes_in_flight") == 0)
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `what is not gzip answers 400, an encoding that is not known 415`() async throws {
    try await Running.collector { running async throws in
      let broken = try running.ask(Requests.post("/v1/track", Requests.track, headers: ["Content-Encoding: gzip"]))
      #expect(broken.code == "invalid_encoding")
      let cut = try running.ask(
        Requests.post("/v1/track", Array(Gzip.stored(Array(Requests.track.utf8)).dropLast(12)), headers: ["Content-Encoding: gzip"]))
      #expect(cut.code == "invalid_encoding")
      for encoding in ["br", "gzip, gzip", "zstd"] {
        let answer = try running.ask(Requests.post("/v1/track", Requests.track, headers: ["Content-Encoding: \(encoding)"]))
        #expect(answer.status == 415)
      }
      #expect(try running.records().isEmpty)
    }
  }

  @Test func `a batch of too many events answers 400 with the limit`() async throws {
    try await Running.collector({ $0.eventsPerBatchMax = 3 }) { running async throws in
      #expect(try running.ask(Requests.post("/v1/batch", Requests.batch((0..<3).map(Requests.item)))).status == 200)
      let answer = try running.ask(Requests.post("/v1/batch", Requests.batch((0..<4).map(Requests.item))))
      #expect(answer.code == "too_many_events")
      #expect(answer.message?.contains("3 events") == true)
      #expect(try running.records().map(\.eventCount) == [3])
    }
  }

  @Test func `a large event is rejected alone`() async throws {
    try await Running.collector({ $0.eventLimits = WireCalls.Limits(eventBytesMax: 500) }) { running async throws in
      let large = #"{"type":"track","userId":"u","event":"e","properties":{"x":"\#(Self.filler)"}}"#
      #expect(try running.ask(Requests.post("/v1/batch", Requests.batch([Requests.item(1), large]))).status == 200)
      #expect(running.metric("kith_ingestion_events_total", ["source": "site", "outcome": "event_too_large"]) == 1)
      #expect(try running.ask(Requests.post("/v1/track", large)).code == "event_too_large")
    }
  }

  @Test func `header fields beyond the limit answer 431`() async throws {
    try await Running.collector({ $0.headerBytesMax = 2000 }) { running async throws in
      let fields = (0..<4).map { "X-Filler-\($0): \(Self.filler)" }
      let answer = try running.ask(Requests.get("/health", headers: fields))
      #expect(answer.status == 431)
      #expect(answer.headers["connection"] == "close")
    }
  }

  @Test func `more bytes in flight than the limit answer 503, and room comes back when the journal has them`() async throws {
    let journal = HeldJournal()
    let body = #"{"userId":"u","event":"e","properties":{"x":"\#(Self.filler)"}}"#
    try await Running.collector({ $0.bodyBytesInFlightMax = 1500 }, journal: journal) { running async throws in
      let first = try RawClient(port: running.port)
      try first.send(Requests.post("/v1/track", body))
      #expect(journal.awaitRecord())
      let refused = try running.ask(Requests.post("/v1/track", body))
      #expect(refused.status == 503)
      #expect(refused.code == "too_many_bytes")
      #expect(refused.headers["retry-after"] != nil)
      journal.sync(1)
      #expect(try first.receive().status == 200)
      #expect(running.metric("kith_ingestion_bytes_in_flight") == 0)
      try first.send(Requests.post("/v1/track", body))
      #expect(journal.awaitRecord())
      journal.sync(1)
      #expect(try first.receive().status == 200)
    }
  }

  @Test func `a connection too many is told so and closed, and there is room again when one ends`() async throws {
    try await Running.collector({ $0.connectionsMax = 2 }) { running async throws in
      let first = try RawClient(port: running.port)
      do {
        let second = try RawClient(port: running.port)
        for client in [first, second] {
          try client.send(Requests.get("/health"))
          #expect(try client.receive().status == 200)
        }
        let third = try RawClient(port: running.port)
        let answer = try third.receive()
        #expect(answer.status == 503)
        #expect(answer.code == "too_many_connections")
        #expect(try third.isAtEnd())
        // The server sees these ends before this side's next request: same loop, and the end is sent first.
        third.finishSending()
        try second.send(Requests.get("/health", headers: ["Connection: close"]))
        #expect(try second.receive().status == 200)
        #expect(try second.isAtEnd())
      }
      try first.send(Requests.get("/health"))
      #expect(try first.receive().status == 200)
    }
  }

  @Test func `a source that sends too fast gets 429 and when to come back`() async throws {
    try await Running.collector({ $0.eventsPerSecondMax = 5 }) { running async throws in
      let batch = Requests.post("/v1/batch", Requests.batch((0..<1000).map(Requests.item)))
      #expect(try running.ask(batch).status == 200)
      let answer = try running.ask(batch)
      #expect(answer.status == 429)
      #expect(answer.code == "rate_limited")
      #expect((Int(answer.headers["retry-after"] ?? "") ?? 0) > 100)
      #expect(try running.records().count == 1)
    }
  }

  @Test func `a token bucket gives its rate over time and credit for one large take`() {
    let second: UInt64 = 1_000_000_000
    var bucket = TokenBucket(perSecond: 10, at: 0)
    #expect(bucket.take(10, at: 0) == nil)
    #expect(bucket.take(1, at: 0) == 1)
    #expect(bucket.take(5, at: second / 2) == nil)
    #expect(bucket.take(30, at: second) == 1)
    #expect(bucket.take(30, at: 2 * second) == nil)
    #expect(bucket.take(1, at: 2 * second) == 3)
    #expect(bucket.take(1, at: 5 * second) == nil)
  }
}
