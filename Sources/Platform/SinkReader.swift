internal import Cleansing
internal import Ports
internal import Vocabulary

/// Whole outcome rows with their events as the warehouse takes them: one insert.
struct SinkRun: Sendable {
  let range: WarehouseRange
  let batch: WarehouseBatch

  var token: String { "\(range.first.rawValue)-\(range.end.rawValue)" }
}

/// Makes the sink's inserts from outcome rows and the journal, by the same cleansing again. Changes nothing.
struct SinkReader: Sendable {
  struct Settings: Sendable {
    /// An insert takes outcome rows until it has so many events: the larger it is, the fewer merges follow.
    var eventsWanted = 100_000
    /// No further row is taken when an insert has so many bytes; one row has at most as many again as the flow's largest batch.
    var bytesWanted = 64 << 20
    var rowsMax = 256
  }

  let journal: any Journal
  let state: any StateStore
  let hashKey: HashKey
  let settings: Settings

  /// Rows read at once: a row of a large batch has thousands of entries, which would be read again for the next insert.
  private static let rowsPerRead = 8

  /// The rows of one insert; full when more wait than it takes.
  func rows(from position: JournalOffset) async throws -> (rows: [OutcomeRow], isFull: Bool) {
    var rows: [OutcomeRow] = []
    var events = 0
    var next = position
    while rows.count < settings.rowsMax {
      let wanted = min(SinkReader.rowsPerRead, settings.rowsMax - rows.count)
      let found = try await state.outcomes(from: next, rowsMax: wanted)
      for row in found {
        // Moves are rows of an insert too.
        let size = max(row.kept.count, row.moves.count)
        if !rows.isEmpty, events + size > settings.eventsWanted { return (rows, true) }
        events += size
        next = row.end
        rows.append(row)
      }
      if found.count < wanted { return (rows, false) }
    }
    return (rows, true)
  }

  /// An insert from `position` on when more waits than it takes; else nil: what is few waits for company.
  func wholeRun(from position: JournalOffset) async throws -> SinkRun? {
    let (rows, isFull) = try await rows(from: position)
    return isFull ? try await run(rows) : nil
  }

  /// The insert of a range that was begun before. Nil when there is nothing of it.
  func run(_ begun: WarehouseRange) async throws -> SinkRun? {
    var rows: [OutcomeRow] = []
    var next = begun.first
    while next < begun.end {
      let found = try await state.outcomes(from: next, rowsMax: SinkReader.rowsPerRead).filter { $0.end <= begun.end }
      guard let last = found.last else { break }
      rows += found
      next = last.end
    }
    return try await run(rows, bytesWanted: .max)
  }

  /// As many of the rows as fit; nil when there are none.
  func run(_ rows: [OutcomeRow]) async throws -> SinkRun? { try await run(rows, bytesWanted: settings.bytesWanted) }

  private func run(_ rows: [OutcomeRow], bytesWanted: Int) async throws -> SinkRun? {
    guard let first = rows.first else { return nil }
    var batch = WarehouseBatch(events: [], moves: [])
    batch.events.reserveCapacity(rows.reduce(0) { $0 + $1.kept.count })
    var end = first.first
    var bytes = 0
    // Most rows are of one version.
    var cleansing: (version: DefinitionsVersion, cleanser: Cleanser)?
    for row in rows where end == first.first || bytes < bytesWanted {
      try Task.checkCancellation()
      if !row.kept.isEmpty {
        let cleanser = try cleansing.flatMap { $0.version == row.definitions ? $0.cleanser : nil } ?? cleanser(row.definitions)
        cleansing = (row.definitions, cleanser)
        try append(row, cleansing: cleanser, to: &batch, bytes: &bytes)
      }
      // Of several moves of one signature the last counts.
      for move in Dictionary(row.moves.map { ($0.owner, $0) }, uniquingKeysWith: { $1 }).values.sorted(by: { $0.owner < $1.owner }) {
        batch.moves.append(WarehouseMove(owner: move.owner, profile: ProfileID(row: move.profile, key: hashKey), version: row.end))
      }
      end = row.end
    }
    return SinkRun(range: WarehouseRange(first: first.first, end: end), batch: batch)
  }

  private func cleanser(_ version: DefinitionsVersion) throws -> Cleanser {
    guard let definitions = try state.definitions(version: version) else {
      throw StateStoreError.damaged(what: "definitions version \(version.rawValue) are missing")
    }
    return Cleanser(definitions: definitions, hashKey: hashKey)
  }

  private func append(_ row: OutcomeRow, cleansing: Cleanser, to batch: inout WarehouseBatch, bytes: inout Int) throws {
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
          let stored = WarehouseRows.row(event, owner: next.owner, profile: ProfileID(row: next.profile, key: hashKey))
          bytes += stored.properties.count + stored.traits.count + stored.context.count
          batch.events.append(stored)
        }
      }
      position = last.end
    }
  }
}
