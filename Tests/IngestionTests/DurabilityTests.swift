import Ingestion
import JournalInMemory
import Ports
import Testing
import Vocabulary

@Suite struct `Acknowledged means durable` {
  @Test func `no answer goes out before the journal has synced, and then exactly those that are durable`() async throws {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      let clients = try (0..<3).map { _ in try RawClient(port: running.port) }
      for client in clients {
        try client.send(Requests.post("/v1/track", Requests.track))
        #expect(journal.awaitRecord())
      }
      // The only event loop has answered another client since: an early 200 would be here by now.
      #expect(try running.ask(Requests.get("/health")).status == 200)
      #expect(clients.map(\.hasInput) == [false, false, false])
      journal.sync(1)
      #expect(try clients[0].receive().status == 200)
      #expect(try running.ask(Requests.get("/health")).status == 200)
      #expect(clients.map(\.hasInput) == [false, false, false])
      #expect(journal.real.head == JournalOffset(rawValue: 1))
      journal.sync(2)
      #expect(try clients.dropFirst().map { try $0.receive().status } == [200, 200])
    }
  }

  @Test(arguments: [
    (JournalError.overloaded, "journal_overloaded", "Send it again"), (.full, "journal_full", "disk"),
    (.held(by: .warehouse), "journal_held", "warehouse"),
    (.io(operation: "fdatasync", errno: 5), "journal_failed", "again"), (.closed, "stopping", "again"),
  ])
  func `what the journal refuses for now answers 503, says why and when to come back`(error: JournalError, code: String, word: String)
    async throws
  {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(Requests.post("/v1/track", Requests.track))
      #expect(journal.awaitRecord())
      journal.fail(1, error)
      let answer = try client.receive()
      #expect(answer.status == 503)
      #expect(answer.code == code)
      #expect(answer.message?.contains(word) == true)
      #expect((1...10).contains(Int(answer.headers["retry-after"] ?? "") ?? 0))
      #expect(running.metric("kith_ingestion_refusals_total", ["code": code]) == 1)
      #expect(running.metric("kith_ingestion_events_total", ["source": "site", "outcome": "accepted"]) == nil)
    }
  }

  @Test func `a journal that is full refuses, and takes again when there is room`() async throws {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      for status in [503, 200] {
        try client.send(Requests.post("/v1/track", Requests.track))
        #expect(journal.awaitRecord())
        if status == 503 { journal.fail(1, .full) } else { journal.sync(1) }
        #expect(try client.receive().status == status)
      }
    }
  }

  @Test func `a record that the journal can never take answers 413, so that nobody tries again`() async throws {
    let journal = InMemoryJournal(workspace: WorkspaceID(rawValue: 1), recordBytesMax: 10, now: { .zero })
    try await Running.collector(journal: journal) { running async throws in
      let answer = try running.ask(Requests.post("/v1/track", Requests.track))
      #expect(answer.status == 413)
      #expect(answer.headers["retry-after"] == nil)
    }
  }

  @Test func `a bad event is answered with its reason only after it is durable`() async throws {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      for error in [JournalError.full, nil] {
        try client.send(Requests.post("/v1/track", "{}"))
        #expect(journal.awaitRecord())
        if let error { journal.fail(1, error) } else { journal.sync(1) }
        #expect(try client.receive().status == (error == nil ? 400 : 503))
      }
    }
  }

  @Test func `a client that leaves early takes nothing with it`() async throws {
    let journal = HeldJournal()
    try await Running.collector(journal: journal) { running async throws in
      do {
        let client = try RawClient(port: running.port)
        try client.send(Requests.post("/v1/track", Requests.track))
        #expect(journal.awaitRecord())
      }
      journal.sync(1)
      #expect(journal.real.wait(for: .start, timeout: .seconds(20)))
      #expect(try running.ask(Requests.get("/health")).status == 200)
    }
  }

  @Test func `a shutdown waits for the journal and answers what was taken`() async throws {
    let journal = HeldJournal()
    try await Running.collector({ $0.shutdownTimeout = .seconds(60) }, journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      let idle = try RawClient(port: running.port)
      try client.send(Requests.post("/v1/track", Requests.track))
      #expect(journal.awaitRecord())
      async let stopped: Void = running.collector.shutdown()
      // The idle connection is closed at once, the one that waits is not.
      #expect(try idle.isAtEnd())
      journal.sync(1)
      #expect(try client.receive().status == 200)
      #expect(try client.isAtEnd())
      await stopped
      #expect(throws: RawClient.Failure.self) { try RawClient(port: running.port) }
    }
  }

  @Test func `a shutdown does not wait forever`() async throws {
    let journal = HeldJournal()
    try await Running.collector({ $0.shutdownTimeout = .milliseconds(50) }, journal: journal) { running async throws in
      let client = try RawClient(port: running.port)
      try client.send(Requests.post("/v1/track", Requests.track))
      #expect(journal.awaitRecord())
      await running.collector.shutdown()
      #expect(try client.isAtEnd())
      // The journal's late word finds nobody.
      journal.sync(1)
    }
  }
}
