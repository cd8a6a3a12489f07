import GeneratedInputs
import Ingestion
import Testing
import Vocabulary

@Suite struct `Any bytes whatever` {
  private static let paths = [
    "/v1/batch", "/v1/track", "/v1/identify", "/v1/g", "/v1/a", "/v1/webhook?writeKey=hook", "/beacon/v1/batch?writeKey=key",
  ]
  private static let bodies: [String] = [
    Requests.batch((0..<5).map(Requests.item)), Requests.track, "{}", "[[]]", #"{"batch":[{},1,null,[],{"type":"alias"}]}"#,
    #"{"writeKey":"key","batch":[{"type":"track","event":"e","userId":"u","properties":{"a":[1,2,{"b":-1.5e300}],"ü":"\u00e9"}}]}"#,
  ]

  private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: if !bytes.isEmpty { bytes[place] = UInt8.random(in: .min ... .max, using: &random) }
      case 1: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
      case 2: if !bytes.isEmpty { bytes.remove(at: place) }
      case 3: bytes.insert(contentsOf: Array(#"{[,:"\"#.utf8).shuffled(using: &random), at: place)
      default: bytes.removeSubrange(place..<bytes.count)
      }
    }
    return bytes
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func `a body of any bytes is answered, never with a 5xx, and never stops the collector`(
    seed: UInt64
  ) async throws {
    try await Running.collector({ $0.bodyBytesMax = 20_000 }) { running async throws in
      var random = SeededRandom(seed: seed)
      var client = try RawClient(port: running.port)
      for _ in 0..<500 {
        let body = Self.mutated(Array(Self.bodies.randomElement(using: &random)!.utf8), &random)
        let gzips = Int.random(in: 0..<4, using: &random) == 0
        let sent = gzips ? Self.mutated(Gzip.stored(body), &random) : body
        let path = Self.paths.randomElement(using: &random)!
        try client.send(
          Requests.post(path, sent, writeKey: path.contains("?") ? nil : "key", headers: gzips ? ["Content-Encoding: gzip"] : []))
        let answer = try client.receive()
        #expect([200, 400, 413].contains(answer.status), "\(path) \(String(decoding: body, as: UTF8.self))")
        if answer.headers["connection"] == "close" { client = try RawClient(port: running.port) }
      }
      #expect(running.metric("kith_ingestion_bytes_in_flight") == 0)
    }
  }

  @Test(arguments: [5, 6, 7] as [UInt64]) func `a request of any bytes never gets a 5xx and never stops the collector`(seed: UInt64)
    async throws
  {
    try await Running.collector({
      $0.headTimeout = .milliseconds(200)
      $0.bodyTimeout = .milliseconds(200)
    }) { running async throws in
      var random = SeededRandom(seed: seed)
      for _ in 0..<200 {
        let path = Self.paths.randomElement(using: &random)!
        let request = Self.mutated(Requests.post(path, Self.bodies.randomElement(using: &random)!), &random)
        let client = try RawClient(port: running.port)
        try client.send(request)
        client.finishSending()
        var status = 400
        do { status = try client.receive().status } catch is RawClient.Failure {}
        #expect(status < 500)
      }
      #expect(try running.ask(Requests.get("/health")).status == 200)
      #expect(running.metric("kith_ingestion_bytes_in_flight") == 0)
    }
  }
}
