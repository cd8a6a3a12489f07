internal import Ports
internal import Synchronization
internal import Vocabulary

extension Sink {
  /// How long a caller of ``standingStill(_:)`` waits for an insert under way to be confirmed.
  static let standstillWithin = Duration.seconds(30)

  /// Runs `body` while nothing is inserted and nothing is half inserted: the warehouse then holds exactly what lies before the noted
  /// position. What comes meanwhile waits in the journal.
  /// - Throws: `.unavailable` when the warehouse does not get there in time, because it is away.
  func standingStill<Value>(_ body: () async throws -> Value) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + Sink.standstillWithin
    while true {
      let result: Value? = try await turn.withTurn {
        guard coverage != nil, try await state.warehouseProgress().begun == nil else { return nil }
        return try await body()
      }
      if let result { return result }
      guard clock.now < end else { throw WarehouseError.unavailable(reason: currentProblem ?? "an insert is not confirmed yet") }
      try await clock.sleep(for: .milliseconds(100))
    }
  }

  /// Looks where the warehouse begins and ends, before anything is inserted.
  /// - Throws: ``WarehouseAhead`` when it holds what this state has never sent.
  func compareWithWarehouse() async throws {
    let progress = try await state.warehouseProgress()
    let found = try await warehouse.coverage(position: progress.position, now: journal.clock().now)
    let sent = max(progress.position, progress.begun?.end ?? .start)
    if found.end > sent { throw WarehouseAhead(warehouse: found.end, state: sent) }
    coverageFound.withLock { $0 = found }
  }

  /// From where on the warehouse has everything; nil until it has answered once.
  var coverage: WarehouseCoverage? { coverageFound.withLock { $0 } }
}

/// The warehouse holds events that the state has not sent: it belongs to a later state, as after an old backup was restored beside a
/// warehouse that went on. Inserting would mix two histories.
struct WarehouseAhead: Error, CustomStringConvertible {
  var warehouse: JournalOffset
  var state: JournalOffset

  var description: String {
    "the warehouse has events up to offset \(warehouse.rawValue), but this state has sent only those before \(state.rawValue): an older "
      + "backup was restored beside it. Restore the warehouse to the same moment, or give it an empty one"
  }
}
