import Activation
import Ports
import Synchronization
import Testing
import Vocabulary
import Waiting

@Suite(.timeLimit(.minutes(5))) struct `The delivery workers of a workspace` {
  private let other = DestinationID(rawValue: 2)

  private func definitions(_ destinations: [DestinationDefinition], next: UInt32 = 3) -> Definitions {
    var definitions = Definitions.initial
    definitions.destinations = destinations
    definitions.nextDestination = next
    return definitions
  }

  private func workers(
    _ outbox: Outbox, clock: any DeliveryClock = SystemDeliveryClock(), policy: RetryPolicy = .standard,
    make: @escaping @Sendable (DestinationDefinition) throws(DestinationConfigurationError) -> any Destination
  ) -> DeliveryWorkers {
    DeliveryWorkers(
      factories: [ScriptedFactory(type: "scripted", destinations: make)], environment: DestinationEnvironment(folder: "", secret: { $0 }),
      tools: outbox.tools(clock: clock, policy: policy))
  }

  @Test func `a destination that hangs holds up no other`() async throws {
    let outbox = Outbox()
    let (gate, open) = AsyncStream<Void>.makeStream()
    let slow = ScriptedDestination { _, _ in
      for await _ in gate {}
      return .delivered
    }
    let quick = ScriptedDestination()
    let other = other
    let workers = workers(outbox) { $0.id == other ? quick : slow }
    try outbox.put([1, 2, 3], at: SystemDeliveryClock().now())
    try outbox.put(Array(1...200), to: other, at: SystemDeliveryClock().now())
    workers.apply(definitions([Outbox.definition(), Outbox.definition(id: other, key: "ads")]))
    try await outbox.queue.wait { $0.delivered == 200 }
    #expect(slow.seen.isEmpty)
    open.finish()
    try await outbox.queue.wait { $0.pending == 0 }
    await workers.stop()
  }

  @Test func `only the workers named are woken, and they deliver`() async throws {
    let outbox = Outbox()
    let destination = ScriptedDestination()
    let workers = workers(outbox) { _ in destination }
    workers.apply(definitions([Outbox.definition()]))
    for round in 1...10 {
      try outbox.put([1, 2])
      workers.wake([Outbox.destination])
      try await outbox.queue.wait { $0.delivered == round * 2 }
    }
    await workers.stop()
    #expect(destination.seen.count == 20)
  }

  @Test func `a changed destination is replaced when the calls under way have ended`() async throws {
    let outbox = Outbox()
    try outbox.put([1, 1, 2])
    let log = Mutex<[String]>([])
    let (gate, open) = AsyncStream<Void>.makeStream()
    let (began, begin) = AsyncStream<Void>.makeStream()
    let old = ScriptedDestination { _, _ in
      begin.finish()
      for await _ in gate {}
      log.withLock { $0.append("old") }
      return .delivered
    }
    let new = ScriptedDestination { _, _ in
      log.withLock { $0.append("new") }
      return .delivered
    }
    let workers = workers(outbox) { $0.name == "New" ? new : old }
    workers.apply(definitions([Outbox.definition()]))
    for await _ in began {}
    var changed = Outbox.definition()
    changed.name = "New"
    workers.apply(definitions([changed]))
    open.finish()
    try await outbox.queue.wait { $0.pending == 0 }
    await workers.stop()
    #expect(log.withLock { $0.firstIndex(of: "new") ?? 99 } >= old.seen.count)
    #expect(new.seen.count + old.seen.count == 3)
    #expect(old.closed == 1)
    #expect(workers.figures().delivered == 3)
  }

  @Test func `the same definitions again replace nothing`() async throws {
    let outbox = Outbox()
    let made = Mutex(0)
    let destination = ScriptedDestination()
    let workers = workers(outbox) { _ in
      made.withLock { $0 += 1 }
      return destination
    }
    for _ in 0..<5 { workers.apply(definitions([Outbox.definition()])) }
    try outbox.put([1])
    workers.wake()
    try await outbox.queue.wait { $0.delivered == 1 }
    await workers.stop()
    #expect(made.withLock { $0 } == 1)
  }

  @Test func `what waits for a deleted destination is given up, visibly`() async throws {
    let outbox = Outbox()
    try outbox.put([1, 1, 1, 2, 3], to: other)
    let workers = workers(outbox) { _ in ScriptedDestination() }
    workers.apply(definitions([]))
    try await outbox.queue.wait { $0.pending == 0 }
    await workers.stop()
    #expect(
      try await outbox.store.failedDeliveries(limit: 10).map(\.lastError) == Array(repeating: "the destination was deleted", count: 5))
  }

  @Test func `an unknown type is a problem and nothing is lost`() async throws {
    let outbox = Outbox()
    try outbox.put([1])
    let (tried, try_) = AsyncStream<Void>.makeStream()
    let workers = workers(outbox) { _ throws(DestinationConfigurationError) in
      try_.finish()
      throw DestinationConfigurationError(setting: "url", reason: "is missing")
    }
    workers.apply(definitions([Outbox.definition(), Outbox.definition(id: other, key: "fax", type: "fax")]))
    for await _ in tried {}
    try await until { workers.problems().count >= 2 }
    #expect(
      workers.problems() == [
        "destination crm: setting url: is missing; its deliveries wait",
        "destination fax: setting type: there is no destination type fax; its deliveries wait",
      ])
    await workers.stop()
    #expect(try await outbox.store.deliveryCounts().pending == 1)
  }

  @Test func `figures are labelled by outcome alone`() async throws {
    let outbox = Outbox()
    try outbox.put([1, 2])
    let destination = ScriptedDestination { delivery, _ in delivery.profile.rawValue == 1 ? .delivered : .refused(reason: "http 404") }
    let workers = workers(outbox) { _ in destination }
    workers.apply(definitions([Outbox.definition()]))
    try await outbox.queue.wait { $0.pending == 0 }
    await workers.stop()
    let samples = await workers.metricSamples()
    let totals = samples.filter { $0.name == "kith_deliveries_total" }
    #expect(totals.map(\.labels) == ["delivered", "retried", "failed", "withheld"].map { ["outcome": $0] })
    #expect(totals.map(\.value) == [1, 0, 1, 0])
    #expect(samples.last?.name == "kith_deliveries_pending")
  }
}
