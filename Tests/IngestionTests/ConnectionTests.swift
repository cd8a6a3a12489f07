import Ingestion
import Ports
import Testing
import Vocabulary

@Suite struct `Connections` {
  @Test func `requests that come without waiting are answered in order`() async throws {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(
        Requests.post("/v1/track", Requests.track) + Array(Requests.get("/health").utf8) + Requests.post("/v1/track", "{")
          + Requests.post("/v1/track", Requests.track) + Array(Requests.get("/nothing").utf8))
      #expect(journal.awaitRecord())
      #expect(journal.awaitRecord())
      // Three answers are known, but the first request's is not.
      #expect(try running.ask(Requests.get("/health")).status == 200)
      #expect(!client.hasInput)
      journal.sync(2)
      #expect(try (0..<5).map { _ in try client.receive().status } == [200, 200, 400, 200, 404])
    }
  }

  @Test func `a flood of requests on one connection is read no further than the limit`() async throws {
    let journal = HeldJournal()
    try await Running.collector({ $0.pipelinedRequestsMax = 2 }, journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      let filler = String(repeating: "x", count: 100_000)
      let large = Requests.post("/v1/track", #"{"userId":"u","event":"e","properties":{"x":"\#(filler)"}}"#)
      for _ in 0..<5 { try client.send(large) }
      var answered = 0
      while answered < 5 {
        #expect(journal.awaitRecord())
        journal.sync(1)
        #expect(try client.receive().status == 200)
        answered += 1
      }
      #expect(try running.records().count == 5)
    }
  }

  @Test func `a request may come byte by byte, and in chunks`() async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      for byte in Requests.post("/v1/track", Requests.track) { try client.send([byte]) }
      #expect(try client.receive().status == 200)
      try client.send("POST /v1/track HTTP/1.1\r\nAuthorization: \(Requests.basic("key:"))\r\nTransfer-Encoding: chunked\r\n\r\n")
      let middle = Requests.track.index(Requests.track.startIndex, offsetBy: 9)
      for piece in [Requests.track[..<middle], Requests.track[middle...]] {
        try client.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
      }
      try client.send("0\r\n\r\n")
      #expect(try client.receive().status == 200)
      #expect(try running.bodies() == [Requests.track, Requests.track])
    }
  }

  @Test func `a client that asks first is told to continue`() async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      let head = "POST /v1/track HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: \(Requests.track.utf8.count)\r\nAuthorization: "
      try client.send(head + Requests.basic("key:") + "\r\n\r\n")
      #expect(try client.receive().status == 100)
      try client.send(Requests.track)
      #expect(try client.receive().status == 200)
      try client.send(head + Requests.basic("wrong:") + "\r\n\r\n")
      let refused = try client.receive()
      #expect(refused.status == 401)
      #expect(refused.headers["connection"] == "close")
    }
  }

  @Test func `after a refusal the connection goes on with the next request`() async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(Requests.post("/v1/track", Requests.track, writeKey: "wrong") + Requests.post("/v1/nothing", Requests.track))
      try client.send(Requests.post("/v1/track", Requests.track))
      #expect(try (0..<3).map { _ in try client.receive().status } == [401, 404, 200])
    }
  }

  @Test func `the connection is kept or closed as HTTP says`() async throws {
    try await Running.collector { running async throws in
      let closing = try RawClient(port: running.port)
      try closing.send(Requests.post("/v1/track", Requests.track, headers: ["Connection: close"]))
      #expect(try closing.receive().headers["connection"] == "close")
      #expect(try closing.isAtEnd())
      let old = try RawClient(port: running.port)
      try old.send(Requests.post("/v1/track", Requests.track, headers: ["Connection: keep-alive"], version: "1.0"))
      #expect(try old.receive().headers["connection"] == "keep-alive")
      try old.send(Requests.post("/v1/track", Requests.track, version: "1.0"))
      #expect(try old.receive().headers["connection"] == "close")
      #expect(try old.isAtEnd())
    }
  }

  @Test func `an upgrade to another protocol is not made, and the request is answered`() async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(
        Requests.post(
          "/v1/track", Requests.track, headers: ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"])
      )
      let answer = try client.receive()
      #expect(answer.status == 200)
      #expect(answer.headers["connection"] == "close")
    }
  }

  @Test func `a client that has ended its side still gets its answer`() async throws {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(Requests.post("/v1/track", Requests.track))
      client.finishSending()
      #expect(journal.awaitRecord())
      journal.sync(1)
      #expect(try client.receive().status == 200)
      #expect(try client.isAtEnd())
    }
  }

  @Test func `a client that dribbles its header fields or its body gets 408 and is closed`() async throws {
    try await Running.collector({
      $0.headTimeout = .seconds(1)
      $0.bodyTimeout = .seconds(1)
    }) { running async throws in
      for start in ["POST /v1/tr", "POST /v1/track HTTP/1.1\r\nAuthorization: \(Requests.basic("key:"))\r\nContent-Length: 10\r\n\r\n{"] {
        let client = try RawClient(port: running.port)
        try client.send(start)
        let answer = try client.receive()
        #expect(answer.status == 408)
        #expect(answer.code == "request_timeout")
        client.finishSending()
        #expect(try client.isAtEnd())
      }
      #expect(running.metric("kith_ingestion_bytes_in_flight") == 0)
    }
  }

  @Test func `an idle connection is closed without a word`() async throws {
    try await Running.collector({
      $0.headTimeout = .seconds(1)
      $0.idleTimeout = .seconds(1)
    }) { running async throws in
      let silent = try RawClient(port: running.port)
      #expect(try silent.isAtEnd())
      let used = try RawClient(port: running.port)
      try used.send(Requests.get("/health"))
      #expect(try used.receive().status == 200)
      #expect(try used.isAtEnd())
    }
  }

  @Test(arguments: [
    "GET\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}", "POST /v1/track HTTP/1.1\r\nContent-Length: x\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
  ])
  func `what is no HTTP answers 400 and is closed`(bytes: String) async throws {
    try await Running.collector { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(bytes)
      let answer = try client.receive()
      #expect(answer.status == 400)
      #expect(answer.code == "malformed_request")
      client.finishSending()
      #expect(try client.isAtEnd())
    }
  }

  @Test func `an address that is in use is reported with what to do`() async throws {
    try await Running.collector { running async throws in
      var settings = CollectorSettings()
      settings.port = running.port
      let second = Collector(settings: settings, journal: running.journal, sources: { Running.sources }, log: Running.quiet)
      let error = await #expect(throws: CollectorStartError.self) { _ = try await second.start() }
      #expect(error?.code == .addressInUse)
      #expect(error?.description.contains("\(running.port)") == true)
    }
  }
}
