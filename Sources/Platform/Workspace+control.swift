internal import Activation
internal import Foundation
public import Ports
internal import Segmentation
public import Vocabulary

extension Workspace: WorkspaceControl {
  public var definitions: Definitions { worker.published.checkpoint.definitions }

  public func submit(_ action: Command.Action, actor: String) async throws(CommandError) -> CommandReceipt {
    let payload: Data
    do { payload = try JSONEncoder().encode(Command(actor: actor, action: action)) } catch {
      throw .notFound(what: "a form in which the command can be stored")
    }
    let record = JournalRecord(kind: .command, source: .workspace, eventCount: 1, payload: Array(payload))
    let offset: JournalOffset
    do throws(JournalError) { offset = try await parts.journal.append(record).first } catch { throw .journal(error) }
    let desk = worker.desk
    let timeout = Task {
      try await Task.sleep(for: Workspace.commandTimeout)
      desk.giveUp(offset)
    }
    let answer = await desk.wait(for: offset)
    timeout.cancel()
    return try answer.get()
  }

  public func resend(_ request: CollectedRequest, source: SourceID) async throws(CommandError) -> JournalOffset {
    let record = JournalRecord(kind: .events, source: source, eventCount: 1, payload: request.encoded())
    do throws(JournalError) { return try await parts.journal.append(record).first } catch { throw .journal(error) }
  }

  public func status() async throws(StateStoreError) -> WorkspaceStatus {
    let published = worker.published
    let statistics = parts.journal.statistics
    let head = parts.journal.head
    let warehouse = try await parts.state.warehouseProgress()
    let deliveries = try await parts.state.deliveryCounts()
    let ready = await parts.warehouse.isReady()
    let due = try await hasDeliveryDue(published.checkpoint.definitions)
    let warming = published.checkpoint.warmups.compactMap { warmup in
      published.checkpoint.definitions.segments.first { $0.id == warmup.segment }?.key
        ?? published.checkpoint.definitions.computedTraits.first { $0.id == warmup.segment }?.key
    }
    let scheduled = await scheduleProblems() + [await mailDomains?.problem].compactMap { $0 }
    var status = WorkspaceStatus(
      journalHead: head, journalTail: parts.journal.tail, journalBytes: statistics.bytesOnDisk, flowPosition: published.checkpoint.position,
      flowClock: published.checkpoint.clock, warehousePosition: warehouse.position, warehouseReady: ready, deliveries: deliveries,
      deduplication: try await parts.state.deduplicationWindow(),
      caughtUp: published.checkpoint.position >= head && warehouse.position >= head && !due && warming.isEmpty
        && !published.isRefreshingGroups
        && published.checkpoint.identityPass?.isDone ?? true, warmingSegments: warming,
      incompleteSegments: incompleteSegments(published.checkpoint), obstacle: statistics.obstacle,
      problems: [published.problem, sink.currentProblem, statistics.obstacle, matcher?.problem].compactMap { $0 } + statistics.damages
        + parts.deliveries.problems() + scheduled)
    status.matching = matcher?.status
    return status
  }

  /// Segments whose history was read from a warehouse that does not reach back as far as they ask.
  private func incompleteSegments(_ checkpoint: FlowCheckpoint) -> [IncompleteSegment] {
    guard let coverage = sink.coverage, coverage.first > .start else { return [] }
    let compiled = CompiledSegments(definitions: checkpoint.definitions)
    return checkpoint.definitions.segments.compactMap { segment in
      switch compiled.missingPast(of: segment.id, first: coverage.first, since: coverage.since) {
      case .nothing: nil
      case .until(let end): end > checkpoint.clock ? IncompleteSegment(key: segment.key, since: coverage.since, until: end) : nil
      case .forGood: IncompleteSegment(key: segment.key, since: coverage.since, until: nil)
      }
    }
  }

  /// Runs `body` while the warehouse stands still at the position that the state store notes; the flow goes on.
  /// - Throws: what `body` throws; `WarehouseError.unavailable` when the warehouse is away.
  public func holdingWarehouse<Value>(_ body: () async throws -> Value) async throws -> Value { try await sink.standingStill(body) }

  private func hasDeliveryDue(_ definitions: Definitions) async throws(StateStoreError) -> Bool {
    let now = parts.journal.clock().now
    for destination in definitions.destinations {
      if let next = try await parts.state.nextAttempt(for: destination.id), next <= now { return true }
    }
    return false
  }

  public func metrics() async -> [MetricSample] {
    let published = worker.published
    let statistics = parts.journal.statistics
    let lag = parts.journal.head.rawValue - min(parts.journal.head.rawValue, published.checkpoint.position.rawValue)
    var samples = published.figures.samples + sink.samples
    samples += published.figures.warmup.samples(history: worker.historyNanoseconds)
    samples.append(contentsOf: await parts.deliveries.metricSamples())
    samples.append(contentsOf: await mailDomains?.samples ?? [])
    samples.append(
      MetricSample(name: "kith_flow_lag_events", help: "Journal events that the flow has not reached.", kind: .gauge, value: Double(lag)))
    samples.append(
      MetricSample(name: "kith_journal_bytes", help: "Bytes of the journal on disk.", kind: .gauge, value: Double(statistics.bytesOnDisk)))
    samples.append(
      MetricSample(name: "kith_journal_syncs_total", help: "Syncs of the journal.", kind: .counter, value: Double(statistics.syncs)))
    return samples
  }

  public func tail() -> AsyncStream<TailedEvent> { worker.tail.open() }
}
