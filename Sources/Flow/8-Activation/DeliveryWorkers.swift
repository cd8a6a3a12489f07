internal import Logging
public import Ports
internal import Synchronization
public import Vocabulary

/// The delivery workers of a workspace, one per destination: starts, replaces and stops them as the definitions change.
public final class DeliveryWorkers: Sendable {
  private struct Lane {
    var worker: DeliveryWorker
    var task: Task<Void, Never>
  }

  private struct State {
    var lanes: [DestinationID: Lane] = [:]
    /// Workers that have not ended, those that were replaced among them.
    var running: [ObjectIdentifier: DeliveryWorker] = [:]
    /// Figures of workers that have ended.
    var past = DeliveryFigures()
    var clearing: Task<Void, Never>?
    var isStopped = false
  }

  private let factories: [String: any DestinationFactory]
  private let environment: DestinationEnvironment
  private let tools: DeliveryTools
  private let state = Mutex(State())

  public init(factories: [any DestinationFactory], environment: DestinationEnvironment, tools: DeliveryTools) {
    self.factories = Dictionary(factories.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    self.environment = environment
    self.tools = tools
  }

  /// Makes the workers fit the definitions: at the start, and after each commit that changed them. A changed destination's new worker
  /// begins when the old one has ended. What is still pending for a deleted destination is given up, visibly.
  public func apply(_ definitions: Definitions) {
    state.withLock { state in
      guard !state.isStopped else { return }
      let wanted = Dictionary(definitions.destinations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      var ending: [Task<Void, Never>] = []
      for (id, lane) in state.lanes where wanted[id] != lane.worker.definition {
        lane.worker.stop()
        if wanted[id] == nil {
          state.lanes[id] = nil
          ending.append(lane.task)
        }
      }
      for (id, definition) in wanted where state.lanes[id]?.worker.definition != definition {
        let lane = start(definition, after: state.lanes[id]?.task)
        state.lanes[id] = lane
        state.running[ObjectIdentifier(lane.worker)] = lane.worker
      }
      clear(deletedUpTo: definitions.nextDestination, kept: Set(wanted.keys), after: ending, in: &state)
    }
  }

  /// There may be something new for every destination.
  public func wake() {
    for worker in workers() { worker.wake() }
  }

  /// There is something new for these. The flow calls it after the commit.
  public func wake(_ destinations: some Sequence<DestinationID>) {
    let workers = state.withLock { state in Set(destinations).compactMap { state.lanes[$0]?.worker } }
    for worker in workers { worker.wake() }
  }

  /// Finishes the calls under way, cuts off those that take longer than ``DeliveryLimits/stopWithin``, and returns when all have ended.
  public func stop() async {
    let (lanes, clearing) = state.withLock { state in
      state.isStopped = true
      defer { state.lanes = [:] }
      return (Array(state.lanes.values), state.clearing)
    }
    clearing?.cancel()
    for lane in lanes { lane.worker.stop() }
    await withDiscardingTaskGroup { group in
      for lane in lanes { group.addTask { await self.end(lane.task) } }
    }
    await clearing?.value
  }

  /// What stands in the way of deliveries, one sentence each.
  public func problems() -> [String] { workers().compactMap(\.problem).sorted() }

  /// Attempts since the process started, by outcome.
  public func figures() -> DeliveryFigures {
    state.withLock { state in state.running.values.reduce(state.past) { $0 + $1.figures } }
  }

  /// Samples for `/metrics`. Without the pending ones when the store does not answer.
  public func metricSamples() async -> [MetricSample] {
    let figures = figures()
    var samples = [
      ("delivered", figures.delivered), ("retried", figures.retried), ("failed", figures.failed), ("withheld", figures.withheld),
    ].map { outcome, count in
      MetricSample(
        name: "kith_deliveries_total", help: "Delivery attempts by outcome.", kind: .counter, labels: ["outcome": outcome],
        value: Double(count))
    }
    do throws(StateStoreError) {
      let counts = try await tools.queue.deliveryCounts()
      samples.append(
        MetricSample(name: "kith_deliveries_pending", help: "Deliveries that wait.", kind: .gauge, value: Double(counts.pending)))
    } catch {
      tools.log.warning("the outbox cannot be counted", metadata: ["kind": "\(error.kind)"])
    }
    return samples
  }

  private func workers() -> [DeliveryWorker] { state.withLock { $0.lanes.values.map(\.worker) } }

  private func start(_ definition: DestinationDefinition, after previous: Task<Void, Never>?) -> Lane {
    let factory = factories[definition.type]
    let environment = environment
    let worker = DeliveryWorker(definition: definition, tools: tools) { () throws(DestinationConfigurationError) -> any Destination in
      guard let factory else {
        throw DestinationConfigurationError(setting: "type", reason: "there is no destination type \(definition.type)")
      }
      return try factory.make(definition, environment: environment)
    }
    let task = Task {
      if let previous { await end(previous) }
      await worker.run()
      state.withLock { state in
        state.past = state.past + worker.figures
        state.running[ObjectIdentifier(worker)] = nil
      }
    }
    return Lane(worker: worker, task: task)
  }

  /// Waits for a stopped worker; cancels it when it takes too long.
  private func end(_ task: Task<Void, Never>) async {
    let due = tools.clock.now().advanced(by: tools.limits.stopWithin.microseconds)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await task.value }
      group.addTask {
        await self.tools.clock.sleep(until: due)
        if !Task.isCancelled { task.cancel() }
      }
      await group.next()
      await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
      group.cancelAll()
    }
  }

  private func clear(deletedUpTo next: UInt32, kept: Set<DestinationID>, after ending: [Task<Void, Never>], in state: inout State) {
    let deleted = (1..<max(next, 1)).map { DestinationID(rawValue: $0) }.filter { !kept.contains($0) }
    guard !deleted.isEmpty else { return }
    let previous = state.clearing
    state.clearing = Task {
      await previous?.value
      for task in ending { await end(task) }
      await DeletedDestinations(tools: tools).giveUp(deleted)
    }
  }
}
