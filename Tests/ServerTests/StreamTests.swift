import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

/// A warehouse that answers queries from a script.
private struct ScriptedWarehouse: Warehouse {
  var chunks: [String] = []
  var failure: WarehouseError?
  /// When set, queries end only when they are ended, and it is told whether one runs.
  var running: AsyncStream<Bool>.Continuation?

  func prepare() async throws(WarehouseError) {}
  func coverage(position: JournalOffset, now: Timestamp) async throws(WarehouseError) -> WarehouseCoverage {
    WarehouseCoverage(first: position, since: now, end: position)
  }
  func insert(_ batch: WarehouseBatch, token: String) async throws(WarehouseError) {}
  func timeline(owners: [SignatureID], before place: TimelinePlace, limit: Int) async throws(WarehouseError) -> [WarehouseEvent] { [] }
  func history(
    names: [String], before end: JournalOffset, each: @Sendable ([HistoricEvent]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {}
  func query(sql: String, format: String, each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void) async throws(WarehouseError) {
    await runUntilEnded()
    for chunk in chunks { try await each(Array(chunk.utf8)) }
    if let failure { throw failure }
  }
  func count(_ question: BehaviourQuestion) async throws(WarehouseError) -> BehaviourAnswer {
    await runUntilEnded()
    return BehaviourAnswer()
  }
  func isReady() async -> Bool { true }

  private func runUntilEnded() async {
    guard let running else { return }
    running.yield(true)
    let (never, end) = AsyncStream<Void>.makeStream()
    for await _ in never {}
    end.finish()
    running.yield(false)
  }
}

/// It has a script for queries and counts only.
extension ScriptedWarehouse {
  private var unscripted: WarehouseError { .unavailable(reason: "there is no script for this") }

  func analyse(_ question: AnalysisQuestion) async throws(WarehouseError) -> AnalysisAnswer { throw unscripted }
  func verdicts(
    _ tests: [BehaviourTest], at now: Timestamp, until end: Timestamp?,
    each: @Sendable ([BehaviourVerdict]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) { throw unscripted }
  func store(_ profiles: [WarehouseProfile]) async throws(WarehouseError) { throw unscripted }
  func store(accounts: [WarehouseAccount]) async throws(WarehouseError) { throw unscripted }
  func profileMark() async throws(WarehouseError) -> ProfileFeedMark? { throw unscripted }
  func note(_ mark: ProfileFeedMark) async throws(WarehouseError) { throw unscripted }
  func searchProfiles(words: [String], limit: Int) async throws(WarehouseError) -> [ProfileID] { throw unscripted }
  func adopt(_ definitions: Definitions) async throws(WarehouseError) { throw unscripted }
  func erase(_ profile: ErasedProfile) async throws(WarehouseError) { throw unscripted }
  func erasure(of profile: ErasedProfile) async throws(WarehouseError) -> WarehouseErasure { throw unscripted }
  func catalogue() async throws(WarehouseError) -> Catalogue { throw unscripted }
}

@Suite struct `Streams of the API` {
  @Test func `a query's rows come whole and in order`() async throws {
    let chunks = (0..<200).map { "\($0) " + String(repeating: "x", count: 5000) + "\n" }
    try await RunningAPI.run(warehouse: ScriptedWarehouse(chunks: chunks)) { running async throws in
      let answer = try await running.call(.POST, "/v1/sql", body: #"{"query":"SELECT 1","format":"CSVWithNames"}"#)
      #expect(answer.text == chunks.joined())
      #expect(answer.headers["Content-Type"] == ["text/csv"])
    }
  }

  @Test func `a query without rows is an empty answer`() async throws {
    try await RunningAPI.run(warehouse: ScriptedWarehouse()) { running async throws in
      let answer = try await running.call(.POST, "/v1/sql", body: #"{"query":"SELECT 1"}"#)
      #expect(answer.status == 200)
      #expect(answer.bytes.isEmpty)
    }
  }

  @Test func `a wrong query answers 400 with the database's words`() async throws {
    try await RunningAPI.run(warehouse: ScriptedWarehouse(failure: .invalidQuery(code: 62, reason: "Syntax error"))) {
      running async throws in
      let answer = try await running.call(.POST, "/v1/sql", body: #"{"query":"SELEC 1"}"#)
      #expect(answer.status == 400)
      #expect(try answer.json["detail"] as? String == "Syntax error")
    }
  }

  @Test func `a query that fails midway breaks the connection off, so that no half answer looks whole`() async throws {
    let warehouse = ScriptedWarehouse(chunks: ["1\n", "2\n"], failure: .unavailable(reason: "away"))
    try await RunningAPI.run(warehouse: warehouse) { running async throws in
      await #expect(throws: (any Error).self) { try await running.call(.POST, "/v1/sql", body: #"{"query":"SELECT 1"}"#) }
      #expect(try await running.get("/v1/status").status == 200)
    }
  }

  @Test func `before it breaks off it says why, after a record separator`() async throws {
    let warehouse = ScriptedWarehouse(chunks: ["1\n", "2\n"], failure: .invalidQuery(code: 395, reason: "the end of it"))
    try await RunningAPI.run(warehouse: warehouse) { running async throws in
      var request = HTTPClientRequest(url: running.address + "/v1/sql")
      request.method = .POST
      request.headers = ["Authorization": "Bearer token-admin", "Content-Type": "application/json"]
      request.body = .bytes(Array(#"{"query":"SELECT 1"}"#.utf8))
      let response = try await running.http.execute(request, timeout: .seconds(30))
      var text = ""
      await #expect(throws: (any Error).self) {
        for try await piece in response.body { text += String(decoding: Array(buffer: piece), as: UTF8.self) }
      }
      let parts = text.split(separator: "\u{1E}")
      #expect(parts.count == 2 && parts[0] == "1\n2\n")
      let problem = try JSONSerialization.jsonObject(with: Data((parts.last ?? "").utf8)) as? [String: Any]
      #expect(problem?["code"] as? String == "invalid_query" && problem?["detail"] as? String == "the end of it")
    }
  }

  @Test(arguments: [nil, WarehouseError.invalidQuery(code: 395, reason: "the end of it")])
  func `asked for the outcome it stays whole, and ends with it`(failure: WarehouseError?) async throws {
    try await RunningAPI.run(warehouse: ScriptedWarehouse(chunks: ["1\n", "2\n"], failure: failure)) { running async throws in
      let answer = try await running.call(.POST, "/v1/sql", body: #"{"query":"SELECT 1","outcome":true}"#)
      let parts = answer.text.split(separator: "\u{1E}")
      #expect(answer.status == 200 && parts.count == 2 && parts[0] == "1\n2\n")
      if failure == nil { #expect(parts.last == "{}\n") } else { #expect(parts.last?.contains("the end of it") == true) }
    }
  }

  @Test func `a client that goes away ends its query, though no row was sent yet`() async throws {
    let (running, report) = AsyncStream.makeStream(of: Bool.self)
    try await RunningAPI.run(warehouse: ScriptedWarehouse(running: report)) { api async throws in
      let call = Task { try await api.call(.POST, "/v1/sql", body: #"{"query":"SELECT 1"}"#) }
      for await isRunning in running where isRunning { break }
      call.cancel()
      for await isRunning in running where !isRunning { break }
      await #expect(throws: (any Error).self) { try await call.value }
      #expect(try await api.get("/v1/status").status == 200)
    }
  }

  @Test func `a client that goes away ends the count of its preview`() async throws {
    let (running, report) = AsyncStream.makeStream(of: Bool.self)
    try await RunningAPI.run(warehouse: ScriptedWarehouse(running: report)) { api async throws in
      let call = Task { try await api.call(.POST, "/v1/segments/preview", body: #"{"where":{"did":{"event":"Bought"}}}"#) }
      for await isRunning in running where isRunning { break }
      call.cancel()
      for await isRunning in running where !isRunning { break }
      await #expect(throws: (any Error).self) { try await call.value }
      #expect(try await api.get("/v1/status").status == 200)
    }
  }

  @Test(arguments: [
    (497, 403, "query_forbidden"), (164, 403, "query_forbidden"), (159, 400, "query_over_limit"), (62, 400, "invalid_query"),
  ])
  func `what the database says against a query has a status and a code of its own`(said: Int, status: Int, code: String) async throws {
    try await RunningAPI.run(warehouse: ScriptedWarehouse(failure: .invalidQuery(code: said, reason: "words"))) { running async throws in
      let answer = try await running.call(.POST, "/v1/sql", body: #"{"query":"SELECT 1"}"#)
      #expect(answer.status == status)
      #expect(try answer.code == code)
      #expect(try answer.json["detail"] as? String == "words")
    }
  }

  @Test(arguments: ["application/x-ndjson", "text/event-stream"]) func `events are shown as they pass`(type: String) async throws {
    try await RunningAPI.run { running async throws in
      var request = HTTPClientRequest(url: running.address + "/v1/tail")
      request.headers = ["Authorization": "Bearer token-read", "Accept": type]
      let response = try await running.http.execute(request, timeout: .seconds(30))
      #expect(response.headers["Content-Type"] == [type])
      let event = TailedEvent(
        offset: JournalOffset(rawValue: 4), receivedAt: People.time, outcome: "kept", source: SourceID(rawValue: 9), type: "track",
        name: "Paid",
        messageID: "m1", profile: nil, missed: 2)
      running.workspace.asked.withLock { _ = $0.tails.first?.yield(event) }
      var text = ""
      for try await piece in response.body {
        text += String(decoding: Array(buffer: piece), as: UTF8.self)
        if text.contains("m1") { break }
      }
      #expect(text.contains((type == "text/event-stream" ? "data: " : "\n") + #"{"offset":4,"#))
      #expect(text.contains(#""source":"removed""#) && text.contains(#""missed":2"#))
    }
  }

  /// Opens a stream, does something to its token, and returns when the stream has ended.
  private func tail(token: String, in running: RunningAPI, until end: () async throws -> Void) async throws {
    var request = HTTPClientRequest(url: running.address + "/v1/tail")
    request.headers = ["Authorization": "Bearer \(token)"]
    let response = try await running.http.execute(request, timeout: .seconds(30))
    try #require(response.status == .ok)
    var isFirst = true
    for try await _ in response.body {
      if isFirst { try await end() }
      isFirst = false
    }
    #expect(!isFirst)
  }

  @Test(.timeLimit(.minutes(5))) func `a stream ends with its token: revoked, or made anew under the same name`() async throws {
    try await RunningAPI.run { running async throws in
      try await tail(token: "token-read", in: running) { () async throws in
        #expect(try await running.call(.DELETE, "/v1/tokens/read").status == 200)
        #expect(try await running.call(.POST, "/v1/tokens", body: #"{"name":"read","scope":"read"}"#).status == 201)
      }
      #expect(try await running.call(.GET, "/v1/status", scope: .read).status == 401)
    }
  }

  @Test func `more open streams than the limit answer 429`() async throws {
    try await RunningAPI.run { running async throws in
      var request = HTTPClientRequest(url: running.address + "/v1/tail")
      request.headers = ["Authorization": "Bearer token-read"]
      let first = try await running.http.execute(request, timeout: .seconds(30))
      let second = try await running.get("/v1/tail")
      #expect(second.status == 429)
      #expect(try second.code == "too_many_streams")
      extendLifetime(first)
    }
  }
}
