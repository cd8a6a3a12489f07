internal import CPlatform
internal import Foundation
internal import Logging
internal import Ports
internal import Synchronization
internal import Vocabulary

/// The one thread that runs a workspace's ``Flow``: reads the journal, runs batches, commands, timers and warm-ups in order, and tells others after each
/// commit.
final class FlowWorker: Sendable {
  /// What others may see of the worker.
  struct Published: Sendable {
    var checkpoint: FlowCheckpoint
    var figures = FlowFigures()
    /// Members of groups that have changed are still to be looked at.
    var isRefreshingGroups = true
    /// Why it cannot go on, in one sentence; nil when all is well.
    var problem: String?
  }

  struct Settings: Sendable {
    /// Events in one batch: a batch takes what is there, up to this.
    var batchEventsMax = 20_000
    var batchBytesMax = 64 << 20
    var profilesCached = Workspace.Parts.profilesCachedUsual
    var warmupRowsMax = Workspace.Parts.warmupRowsUsual
  }

  private struct Mailbox {
    var isStopping = false
    var histories: [JournalOffset: SegmentHistory] = [:]
    var historyNanoseconds: UInt64 = 0
  }

  private let journal: any Journal
  private let state: any StateStore
  private let settings: Settings
  private let log: Logger
  private let readAhead: ReadAhead
  private let mailbox = Mutex(Mailbox())
  private let shared: Mutex<Published>
  private let done = DispatchSemaphore(value: 0)
  let desk = CommandDesk()
  let tail = TailHub()
  let changes = CommittedChanges<ProfileRow>(countMax: 2_000_000)
  let accountChanges = CommittedChanges<String>(countMax: 100_000)
  let persons = CommittedChanges<ProfileRow>(countMax: 2_000_000)
  private let afterCommit: @Sendable (_ result: FlowCommitted) -> Void

  /// - Parameter afterCommit: called on the worker's thread after each commit; must not block.
  init(
    journal: any Journal, state: any StateStore, settings: Settings, log: Logger, afterCommit: @escaping @Sendable (FlowCommitted) -> Void
  ) throws(StateStoreError) {
    self.journal = journal
    self.state = state
    self.settings = settings
    self.log = log
    self.afterCommit = afterCommit
    readAhead = ReadAhead(journal: journal, settings: settings)
    shared = Mutex(Published(checkpoint: try state.checkpoint()))
  }

  var published: Published { shared.withLock { $0 } }

  func start() {
    let thread = Thread { [self] in
      kith_thread_name("kith-flow")
      loop()
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Ends after the batch under way.
  func stop() async {
    mailbox.withLock { $0.isStopping = true }
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [done] in
        done.wait()
        continuation.resume()
      }
    }
    desk.close()
    tail.close()
  }

  /// Hands over the history of the segments that began at `offset`.
  func take(_ history: SegmentHistory, from offset: JournalOffset) {
    mailbox.withLock {
      $0.histories[offset] = history
      $0.historyNanoseconds += history.nanoseconds
    }
  }

  /// CPU time of taking in the histories.
  var historyNanoseconds: UInt64 { mailbox.withLock { $0.historyNanoseconds } }

  private var isStopping: Bool { mailbox.withLock { $0.isStopping } }

  private func loop() {
    var flow: Flow?
    var ledger = WarmupLedger()
    var pause = Backoff()
    while !isStopping {
      do {
        if flow == nil {
          flow = try Flow(
            state: state, profilesCached: settings.profilesCached,
            warmupPieces: WarmupPieces(reading: state, rowsMax: settings.warmupRowsMax), changes: changes,
            accountChanges: accountChanges, persons: persons)
          journal.release(before: flow!.checkpoint.position, by: .flow)
        }
        let didSomething = try step(&flow!, &ledger)
        report(nil)
        pause = Backoff()
        if !didSomething {
          _ = journal.wait(for: flow!.checkpoint.position, timeout: .milliseconds(flow!.isWarmupUnderWay ? 2 : 200))
        }
      } catch {
        report(describe(error))
        // The state store may be full or away: what was read is read again, from the last commit on.
        flow = nil
        _ = pause.wait { self.isStopping }
      }
    }
  }

  /// One batch, command, run of timers, or piece of a warm-up. False when there was nothing to do.
  private func step(_ flow: inout Flow, _ ledger: inout WarmupLedger) throws -> Bool {
    let histories = mailbox.withLock { $0.histories }
    if let prepared = readAhead.take(at: flow.checkpoint.position, definitions: flow.checkpoint.definitions.version) {
      try run(prepared, flow: &flow)
      try runWarmup(histories, flow: &flow, ledger: &ledger)
      try runGroupRefresh(&flow)
      return true
    }
    let entries = try journal.read(
      from: flow.checkpoint.position, eventsMax: settings.batchEventsMax, bytesMax: settings.batchBytesMax)
    if let first = entries.first, first.record.kind == .command {
      try runTimersBefore(first.receivedAt, flow: &flow)
      let answer = try flow.run(command: first)
      publish(flow, FlowResult(end: first.end, deliveries: flow.hasQueuedDeliveries))
      desk.answer(first.first, answer)
      return true
    }
    let events = Array(entries.prefix { $0.record.kind == .events })
    if events.isEmpty { try idle(&flow) } else { try run(flow.prepare(events), flow: &flow) }
    let warmedUp = try runWarmup(histories, flow: &flow, ledger: &ledger)
    let refreshed = try runGroupRefresh(&flow)
    return warmedUp || refreshed || !events.isEmpty
  }

  private func run(_ prepared: PreparedBatch, flow: inout Flow) throws {
    readAhead.begin(
      at: prepared.end, cleanser: flow.stages.cleansing, definitions: prepared.definitions, hashKey: flow.checkpoint.hashKey)
    let result = try flow.run(prepared)
    publish(flow, result)
  }

  @discardableResult
  private func runWarmup(
    _ histories: [JournalOffset: SegmentHistory], flow: inout Flow, ledger: inout WarmupLedger
  ) throws -> Bool {
    guard let result = try flow.runWarmup(histories, ledger: &ledger) else { return false }
    publish(flow, result)
    forgetHistories(flow)
    ledger.forget(allBut: Set(flow.checkpoint.warmups.map(\.from)))
    return true
  }

  @discardableResult
  private func runGroupRefresh(_ flow: inout Flow) throws -> Bool {
    guard let result = try flow.runGroupRefresh() else {
      if shared.withLock({ $0.isRefreshingGroups }) { shared.withLock { $0.isRefreshingGroups = false } }
      return false
    }
    publish(flow, result)
    return true
  }

  private func runTimersBefore(_ moment: Timestamp, flow: inout Flow) throws {
    while let result = try flow.runTimers(dueBy: moment) {
      publish(flow, result)
      if !result.more { return }
    }
  }

  /// Caught up: the journal's promise lets timers run up to now.
  private func idle(_ flow: inout Flow) throws {
    let (now, head) = journal.clock()
    guard head == flow.checkpoint.position else { return }
    try runTimersBefore(now, flow: &flow)
  }

  private func publish(_ flow: Flow, _ result: FlowResult) {
    shared.withLock {
      $0.checkpoint = flow.checkpoint
      $0.figures = flow.figures
      $0.isRefreshingGroups = flow.mayHaveRefreshes
    }
    tail.publish(result.tailed)
    afterCommit(FlowCommitted(checkpoint: flow.checkpoint, hasDeliveries: result.deliveries))
  }

  private func forgetHistories(_ flow: Flow) {
    let needed = Set(flow.checkpoint.warmups.map(\.from))
    mailbox.withLock { $0.histories = $0.histories.filter { needed.contains($0.key) } }
  }

  private func report(_ problem: String?) {
    let changed = shared.withLock { published in
      defer { published.problem = problem }
      return published.problem != problem
    }
    if changed, let problem { log.error("The flow cannot go on and tries again", metadata: ["problem": "\(problem)"]) }
  }

  private func describe(_ error: any Error) -> String {
    if let error = error as? StateStoreError { return "state store: \(error)" }
    if let error = error as? JournalError { return error.sentence }
    return "\(type(of: error))"
  }
}

/// What is true after a commit.
struct FlowCommitted: Sendable {
  var checkpoint: FlowCheckpoint
  var hasDeliveries: Bool
}

/// Pauses that grow from 50 ms to 5 s.
struct Backoff {
  private var milliseconds = 50

  /// Returns early when `stop` says so.
  mutating func wait(stop: () -> Bool) -> Bool {
    var left = milliseconds
    while left > 0, !stop() {
      Thread.sleep(forTimeInterval: 0.05)
      left -= 50
    }
    milliseconds = min(milliseconds * 2, 5000)
    return stop()
  }
}
