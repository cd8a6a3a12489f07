internal import Logging
internal import Ports
internal import Synchronization
internal import Vocabulary

/// Brings what the flow decided into the warehouse, exactly once. Decides nothing itself.
///
/// One insert is a run of whole outcome rows under one token. The run is noted in the state store before it is sent, so that after a crash
/// the same run is sent again under the same token, and the warehouse drops the repeat.
final class Sink: Sendable {
  struct Settings: Sendable {
    var reading = SinkReader.Settings()
    /// Small runs wait so long for company, so that few events a second do not make many small parts.
    var linger = Duration.milliseconds(500)
  }

  let journal: any Journal
  let state: any StateStore
  let warehouse: any Warehouse
  private let reader: SinkReader
  private let settings: Settings
  private let log: Logger
  /// What holds now.
  private let definitions: @Sendable () -> Definitions
  private let problem = Mutex<String?>(nil)
  let coverageFound = Mutex<WarehouseCoverage?>(nil)
  /// Taken for each insert.
  let turn = TurnLock()
  private let inserted = Mutex<(events: UInt64, inserts: UInt64)>((0, 0))

  init(
    journal: any Journal, state: any StateStore, warehouse: any Warehouse, hashKey: HashKey, settings: Settings = Settings(), log: Logger,
    definitions: @escaping @Sendable () -> Definitions
  ) {
    self.journal = journal
    self.state = state
    self.warehouse = warehouse
    self.settings = settings
    reader = SinkReader(journal: journal, state: state, hashKey: hashKey, settings: settings.reading)
    self.log = log
    self.definitions = definitions
  }

  var currentProblem: String? { problem.withLock { $0 } }

  var samples: [MetricSample] {
    let (events, inserts) = inserted.withLock { $0 }
    return [
      MetricSample(name: "kith_sink_events_total", help: "Events inserted into the warehouse.", kind: .counter, value: Double(events)),
      MetricSample(name: "kith_sink_inserts_total", help: "Inserts into the warehouse.", kind: .counter, value: Double(inserts)),
    ]
  }

  /// Runs until its task is cancelled.
  func run() async {
    await releaseJournal()
    var isPrepared = false
    var pause = Duration.milliseconds(100)
    var ahead: SinkRun?
    var adopted: DefinitionsVersion?
    while !Task.isCancelled {
      do {
        if !isPrepared {
          try await turn.withTurn {
            try await warehouse.prepare()
            try await compareWithWarehouse()
          }
          isPrepared = true
        }
        let present = definitions()
        if adopted != present.version {
          try await turn.withTurn { try await warehouse.adopt(present) }
          adopted = present.version
        }
        let given = ahead
        let done = try await turn.withTurn { try await step(given) }
        ahead = done.ahead
        problem.withLock { $0 = nil }
        pause = .milliseconds(100)
        if !done.worked { await Sink.sleep(.milliseconds(100)) }
      } catch {
        ahead = nil
        report(error)
        await Sink.sleep(pause)
        pause = min(pause * 2, .seconds(5))
      }
    }
  }

  /// What was confirmed before the start is not needed again.
  private func releaseJournal() async {
    do throws(StateStoreError) { journal.release(before: try await state.warehouseProgress().position, by: .warehouse) } catch {
      report(error)
    }
  }

  private static func sleep(_ duration: Duration) async {
    do { try await Task.sleep(for: duration) } catch { return }
  }

  private func report(_ error: any Error) {
    let text: String
    switch error {
    case WarehouseError.unavailable(let reason): text = "warehouse away: \(reason)"
    case let error as WarehouseError: text = "warehouse: \(error)"
    case let error as StateStoreError: text = "state store: \(error)"
    case let error as JournalError: text = error.sentence
    case let error as WarehouseAhead: text = error.description
    default: text = "\(type(of: error))"
    }
    let changed = problem.withLock { old in
      defer { old = text }
      return old != text
    }
    if changed { log.warning("The sink waits and tries again", metadata: ["problem": "\(text)"]) }
  }

  /// One insert; while it is under way the next is assembled, when there is enough for a whole one.
  ///
  /// - Parameter ahead: what the step before has assembled.
  private func step(_ ahead: SinkRun?) async throws -> Step {
    let progress = try await state.warehouseProgress()
    guard let run = try await run(ahead, progress) else { return Step(worked: false) }
    if progress.begun != run.range {
      try await state.advanceWarehouse(to: progress.position, next: run.range, deadLetters: [])
    }
    async let following = reader.wholeRun(from: run.range.end)
    let refused = try await insert(run.batch, token: run.token)
    let next: SinkRun?
    // What is done is confirmed whatever waits ahead; the next step meets the error itself.
    do { next = try await following } catch { next = nil }
    // What is begun at once is noted with what is done; not when somebody waits for nothing to be begun.
    try await state.advanceWarehouse(to: run.range.end, next: turn.isWanted ? nil : next?.range, deadLetters: refused)
    journal.release(before: run.range.end, by: .warehouse)
    inserted.withLock {
      $0.events += UInt64(run.batch.events.count - refused.count)
      $0.inserts += 1
    }
    return Step(worked: true, ahead: next)
  }

  private struct Step {
    var worked: Bool
    var ahead: SinkRun?
  }

  /// What is to be inserted now: what was begun before, what was assembled ahead, or what waits.
  private func run(_ ahead: SinkRun?, _ progress: WarehouseProgress) async throws -> SinkRun? {
    if let begun = progress.begun { return ahead?.range == begun ? ahead : try await reader.run(begun) }
    if let ahead, ahead.range.first >= progress.position { return ahead }
    let (rows, isFull) = try await reader.rows(from: progress.position)
    guard !isFull, !rows.isEmpty else { return try await reader.run(rows) }
    await Sink.sleep(settings.linger)
    return try await reader.run(reader.rows(from: progress.position).rows)
  }

  // MARK: Rows that the warehouse refuses for good

  /// Halves a refused batch until the row at fault stands alone; each half has a token of its own.
  private func insert(_ batch: WarehouseBatch, token: String) async throws -> [DeadLetter] {
    do {
      try await warehouse.insert(batch, token: token)
      return []
    } catch WarehouseError.refused(let code, let reason) {
      guard batch.events.count > 1 else { return deadLetters(batch, code: code, reason: reason) }
      let middle = batch.events.count / 2
      let left = WarehouseBatch(events: Array(batch.events[..<middle]), moves: batch.moves)
      let right = WarehouseBatch(events: Array(batch.events[middle...]), moves: [])
      return try await insert(left, token: token + "/a") + insert(right, token: token + "/b")
    }
  }

  private func deadLetters(_ batch: WarehouseBatch, code: Int, reason: String) -> [DeadLetter] {
    log.error("The warehouse refused an event for good", metadata: ["code": "\(code)", "reason": "\(reason)"])
    return batch.events.map { event in
      DeadLetter(
        offset: event.offset, source: event.source, receivedAt: event.receivedAt, reason: .refusedByWarehouse, field: "code \(code)",
        call: .batch, body: event.properties)
    }
  }
}
