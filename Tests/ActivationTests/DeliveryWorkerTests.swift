import Activation
import GeneratedInputs
import Ports
import StateSQLite
import Synchronization
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct `A delivery worker` {
  private func worker(_ outbox: Outbox, _ destination: ScriptedDestination, tools: DeliveryTools? = nil) -> DeliveryWorker {
    DeliveryWorker(definition: Outbox.definition(), tools: tools ?? outbox.tools()) { destination }
  }

  @Test func `delivers what waits when it starts, and closes the destination when it stops`() async throws {
    let outbox = Outbox()
    let keys = try outbox.put([1, 2, 3])
    let destination = ScriptedDestination()
    try await withWorker(worker(outbox, destination)) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(Set(destination.seen.map(\.key)) == Set(keys))
    #expect(destination.closed == 1)
  }

  @Test func `delivers what comes later when it is woken`() async throws {
    let outbox = Outbox()
    let destination = ScriptedDestination()
    let worker = worker(outbox, destination)
    try await withWorker(worker) {
      for round in 1...20 {
        try outbox.put([UInt64(round), 500])
        worker.wake()
        try await outbox.queue.wait { $0.delivered == round * 2 }
      }
    }
    #expect(destination.seen.count == 40)
  }

  @Test func `does not look at the queue again when nothing waits and nobody wakes it`() async throws {
    let outbox = Outbox()
    try outbox.put([1])
    let destination = ScriptedDestination()
    try await withWorker(worker(outbox, destination)) {
      try await outbox.queue.wait { $0.pending == 0 }
      // On this clock an hour of needless looks would take no time.
      for _ in 0..<10_000 { await Task.yield() }
    }
    #expect(outbox.queue.pulls <= 3)
  }

  @Test(arguments: 1...8) func `keeps the order of each profile whatever fails`(seed: UInt64) async throws {
    let outbox = Outbox()
    var random = SeededRandom(seed: seed)
    var expected: [UInt64: [String]] = [:]
    for _ in 0..<12 {
      let profiles = (0..<20).map { _ in UInt64.random(in: 1...15, using: &random) }
      for (profile, key) in zip(profiles, try outbox.put(profiles)) { expected[profile, default: []].append(key) }
    }
    let dice = Mutex(SeededRandom(seed: seed &+ 100))
    let destination = ScriptedDestination(batchMax: Int(seed % 3) * 4 + 1) { _, _ in
      await Task.yield()
      return dice.withLock { Int.random(in: 0..<10, using: &$0) } < 4 ? .retry(reason: "http 503", after: nil) : .delivered
    }
    let tools = outbox.tools(policy: RetryPolicy(attemptsMax: 10_000, ageMax: .seconds(1 << 40)))
    try await withWorker(worker(outbox, destination, tools: tools)) { try await outbox.queue.wait { $0.pending == 0 } }
    for (profile, keys) in expected {
      let own = destination.seen.filter { $0.profile.rawValue == profile }
      #expect(own.filter { $0.verdict == .delivered }.map(\.key) == keys)
      // A delivery's failed attempts all come before the next delivery begins.
      #expect(own.map(\.key).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } } == keys)
    }
    #expect(destination.overlaps == 0)
  }

  @Test(arguments: [1, 3, 19]) func `a receiver that fails some times gets everything in the end`(failures: Int) async throws {
    let outbox = Outbox()
    let keys = try outbox.put(Array(1...30))
    let destination = ScriptedDestination { _, before in before < failures ? .retry(reason: "http 500", after: nil) : .delivered }
    try await withWorker(worker(outbox, destination)) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(try await outbox.store.deliveryCounts() == DeliveryCounts(pending: 0, failed: 0, delivered: 30, withheld: 0))
    for key in keys { #expect(destination.seen.count { $0.key == key } == failures + 1) }
  }

  @Test func `gives up after the limit and keeps the reason; a person may retry`() async throws {
    let outbox = Outbox()
    let key = try outbox.put([7])[0]
    let works = Mutex(false)
    let destination = ScriptedDestination { _, _ in works.withLock { $0 } ? .delivered : .retry(reason: "http 502", after: nil) }
    let tools = outbox.tools(policy: RetryPolicy(attemptsMax: 4))
    let worker = worker(outbox, destination, tools: tools)
    try await withWorker(worker) {
      try await outbox.queue.wait { $0.failed == 1 }
      let failed = try #require(try await outbox.store.failedDeliveries(limit: 10).first)
      #expect(failed.lastError == "given up after 4 attempts: http 502")
      works.withLock { $0 = true }
      #expect(try await outbox.store.retryDelivery(number: failed.number, at: tools.clock.now()))
      worker.wake()
      try await outbox.queue.wait { $0.delivered == 1 }
    }
    #expect(destination.seen.map(\.key) == Array(repeating: key, count: 5))
  }

  @Test func `a refusal lets the next delivery of the profile go`() async throws {
    let outbox = Outbox()
    let keys = try outbox.put([7, 7])
    let destination = ScriptedDestination { delivery, _ in delivery.idempotencyKey == keys[0] ? .refused(reason: "http 400") : .delivered }
    try await withWorker(worker(outbox, destination)) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(destination.seen.map(\.key) == keys)
    #expect(try await outbox.store.failedDeliveries(limit: 10).map(\.lastError) == ["http 400"])
  }

  @Test(arguments: 1...5) func `loses nothing when it is cut off and started again`(seed: UInt64) async throws {
    try await cutOffAgainAndAgain(Outbox(), seed: seed)
  }

  @Test func `loses nothing when it is cut off and the state is opened anew from its files`() async throws {
    let folder = try TemporaryFolder()
    try await cutOffAgainAndAgain(Outbox(store: SQLiteStateStore(folder: folder.path)), seed: 9) { outbox in
      await outbox.store.close()
      return try Outbox(store: SQLiteStateStore(folder: folder.path))
    }
  }

  /// Cuts the worker off ten times, then lets it end: a worker that is always cut off before its receipts are on disk gets nowhere.
  private func cutOffAgainAndAgain(_ first: Outbox, seed: UInt64, reopen: (Outbox) async throws -> Outbox = { $0 }) async throws {
    var outbox = first
    var random = SeededRandom(seed: seed)
    let keys = try outbox.put((0..<200).map { _ in UInt64.random(in: 1...60, using: &random) })
    var seen: Set<String> = []
    for round in 0...10 {
      let current = outbox
      if try await current.store.deliveryCounts().pending == 0 { break }
      let cutAfter = round == 10 ? Int.max : Int.random(in: 1...60, using: &random)
      let (cut, cutNow) = AsyncStream<Void>.makeStream()
      let count = Mutex(0)
      let destination = ScriptedDestination(batchMax: 3) { _, _ in
        if count.withLock({ count in
          count += 1; return count
        }) == cutAfter {
          cutNow.finish()
        }
        return .delivered
      }
      let worker = worker(current, destination)
      let task = Task { await worker.run() }
      let done = Task {
        try await current.queue.wait { $0.pending == 0 }
        cutNow.finish()
      }
      for await _ in cut {}
      task.cancel()
      await task.value
      done.cancel()
      _ = await done.result
      seen.formUnion(destination.seen.map(\.key))
      outbox = try await reopen(current)
    }
    #expect(seen == Set(keys))
    await outbox.store.close()
  }

  @Test func `delivers nothing twice when receipts cannot be recorded for a while`() async throws {
    let outbox = Outbox()
    try outbox.put(Array(1...50))
    outbox.queue.failNextRecordings(5)
    let destination = ScriptedDestination()
    try await withWorker(worker(outbox, destination)) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(destination.seen.count == 50)
    #expect(Set(destination.seen.map(\.key)).count == 50)
  }

  @Test func `records the receipts of a batch together`() async throws {
    let outbox = Outbox()
    try outbox.put(Array(1...400))
    let destination = ScriptedDestination(batchMax: 500)
    try await withWorker(worker(outbox, destination)) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(outbox.queue.recordSizes == [400])
  }

  @Test func `takes up no more than its limits allow`() async throws {
    let outbox = Outbox()
    try outbox.put(Array(1...100))
    let underWay = Mutex((now: 0, most: 0))
    let destination = ScriptedDestination { _, _ in
      underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      for _ in 0..<20 { await Task.yield() }
      underWay.withLock { $0.now -= 1 }
      return .delivered
    }
    let tools = outbox.tools(limits: DeliveryLimits(callsMax: 3, inFlightMax: 10))
    try await withWorker(worker(outbox, destination, tools: tools)) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(underWay.withLock { $0.most } <= 3)
  }

  @Test func `a destination that gives too few verdicts is asked again`() async throws {
    let outbox = Outbox()
    try outbox.put([1, 2, 3])
    let destination = ForgetfulDestination()
    let worker = DeliveryWorker(definition: Outbox.definition(), tools: outbox.tools()) { destination }
    try await withWorker(worker) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(try await outbox.store.deliveryCounts().delivered == 3)
  }

  @Test func `a missing secret is told, its deliveries wait, and go out when it appears`() async throws {
    let outbox = Outbox()
    try outbox.put([1, 2])
    let destination = ScriptedDestination()
    let attempts = Mutex(0)
    let problems = Mutex<[String?]>([])
    let shown = Mutex<DeliveryWorker?>(nil)
    let worker = DeliveryWorker(definition: Outbox.definition(), tools: outbox.tools()) { () throws(DestinationConfigurationError) in
      problems.withLock { $0.append(shown.withLock { $0?.problem }) }
      if attempts.withLock({ count in
        count += 1; return count
      }) < 4 {
        throw DestinationConfigurationError(setting: "secret", reason: "is missing")
      }
      return destination
    }
    shown.withLock { $0 = worker }
    try await withWorker(worker) { try await outbox.queue.wait { $0.pending == 0 } }
    #expect(problems.withLock { $0.last } == "destination crm: setting secret: is missing; its deliveries wait")
    #expect(worker.problem == nil)
    #expect(destination.seen.count == 2)
  }

  @Test func `tells of a receiver that is down, without data`() async throws {
    let outbox = Outbox()
    try outbox.put(Array(1...10))
    let destination = ScriptedDestination { _, _ in .retry(reason: "http 503", after: nil) }
    let worker = worker(outbox, destination)
    try await withWorker(worker) { try await outbox.queue.wait { $0.failed == 10 } }
    #expect(worker.problem?.hasSuffix("attempts failed: http 503") == true)
  }
}
