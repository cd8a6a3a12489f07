internal import Cleansing
internal import JSONTape
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
    /// An insert takes outcome rows until it has so many events.
    var eventsWanted = 50_000
    var rowsMax = 256
    /// Small runs wait so long for company, so that few events a second do not make many small parts.
    var linger = Duration.milliseconds(500)
  }

  let journal: any Journal
  let state: any StateStore
  let warehouse: any Warehouse
  private let hashKey: HashKey
  private let settings: Settings
  private let log: Logger
  private let problem = Mutex<String?>(nil)
  let coverageFound = Mutex<WarehouseCoverage?>(nil)
  /// Taken for each insert.
  let turn = TurnLock()
  private let inserted = Mutex<(events: UInt64, inserts: UInt64)>((0, 0))

  init(
    journal: any Journal, state: any StateStore, warehouse: any Warehouse, hashKey: HashKey, settings: Settings = Settings(), log: Logger
  ) {
    self.journal = journal
    self.state = state
    self.warehouse = warehouse
    self.hashKey = hashKey
    self.settings = settings
    self.log = log
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
    while !Task.isCancelled {
      do {
        if !isPrepared {
          try await turn.withTurn {
            try await warehouse.prepare()
            try await compareWithWarehouse()
          }
          isPrepared = true
        }
        let worked = try await turn.withTurn { try await step() }
        problem.withLock { $0 = nil }
        pause = .milliseconds(100)
        if !worked { await Sink.sleep(.milliseconds(100)) }
      } catch {
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

  /// One insert. False when there was nothing to do.
  func step() async throws -> Bool {
    let progress = try await state.warehouseProgress()
    let rows: [OutcomeRow]
    if let begun = progress.begun {
      rows = try await state.outcomes(from: begun.first, rowsMax: settings.rowsMax).filter { $0.end <= begun.end }
    } else {
      rows = try await nextRows(from: progress.position)
      guard let first = rows.first, let last = rows.last else { return false }
      try await state.advanceWarehouse(
        to: progress.position, next: WarehouseRange(first: first.first, end: last.end), deadLetters: [])
    }
    guard let first = rows.first, let last = rows.last else { return false }
    let batch = try await assemble(rows)
    let refused = try await insert(batch, token: "\(first.first.rawValue)-\(last.end.rawValue)")
    try await state.advanceWarehouse(to: last.end, next: nil, deadLetters: refused)
    journal.release(before: last.end, by: .warehouse)
    inserted.withLock {
      $0.events += UInt64(batch.events.count - refused.count)
      $0.inserts += 1
    }
    return true
  }

  private func nextRows(from position: JournalOffset) async throws -> [OutcomeRow] {
    var rows = cut(try await state.outcomes(from: position, rowsMax: settings.rowsMax))
    if !rows.isEmpty, rows.reduce(0, { $0 + $1.kept.count }) < settings.eventsWanted {
      await Sink.sleep(settings.linger)
      rows = cut(try await state.outcomes(from: position, rowsMax: settings.rowsMax))
    }
    return rows
  }

  private func cut(_ rows: [OutcomeRow]) -> [OutcomeRow] {
    var events = 0
    return Array(
      rows.prefix { row in
        defer { events += row.kept.count }
        return events == 0 || events + row.kept.count <= settings.eventsWanted
      })
  }

  // MARK: The same cleansing again

  private func assemble(_ rows: [OutcomeRow]) async throws -> WarehouseBatch {
    var batch = WarehouseBatch(events: [], moves: [])
    batch.events.reserveCapacity(rows.reduce(0) { $0 + $1.kept.count })
    for row in rows {
      if !row.kept.isEmpty {
        guard let definitions = try state.definitions(version: row.definitions) else {
          throw StateStoreError.damaged(what: "definitions version \(row.definitions.rawValue) are missing")
        }
        try append(row, cleansing: Cleanser(definitions: definitions, hashKey: hashKey), to: &batch)
      }
      // Of several moves of one signature the last counts.
      for move in Dictionary(row.moves.map { ($0.owner, $0) }, uniquingKeysWith: { $1 }).values.sorted(by: { $0.owner < $1.owner }) {
        batch.moves.append(WarehouseMove(owner: move.owner, profile: ProfileID(row: move.profile, key: hashKey), version: row.end))
      }
    }
    return batch
  }

  private func append(_ row: OutcomeRow, cleansing: Cleanser, to batch: inout WarehouseBatch) throws {
    var parser = EventParser()
    var position = row.first
    var kept = row.kept[...]
    while position < row.end, !kept.isEmpty {
      let entries = try journal.read(from: position, eventsMax: 20_000, bytesMax: 32 << 20)
      guard let last = entries.last else { throw JournalError.closed }
      for entry in entries where entry.first < row.end {
        for item in entry.record.kind == .events ? cleansing.cleanse(entry, parser: &parser) : [] {
          guard let next = kept.first, item.offset == row.first.advanced(by: Int(next.index)) else { continue }
          kept.removeFirst()
          guard case .event(let event) = item.outcome else { continue }
          batch.events.append(WarehouseRows.row(event, owner: next.owner, profile: ProfileID(row: next.profile, key: hashKey)))
        }
      }
      position = last.end
    }
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
