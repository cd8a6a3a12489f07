internal import JSONTape
public import Ports
public import Segmentation
public import Vocabulary

/// Counts who is in segments by evaluating them anew over all events of the warehouse and all profiles: previews and audits.
///
/// Reads the state store in pages between the flow's batches. The answer is exact for a moment at which everything accepted has reached
/// the warehouse; events that come in meanwhile may or may not be in it.
public struct SegmentCensus: Sendable {
  let state: any StateStore
  let warehouse: any Warehouse

  public init(state: any StateStore, warehouse: any Warehouse) {
    self.state = state
    self.warehouse = warehouse
  }

  /// Calls `each` with every profile that was not merged away: what holds now and, when `earlier` is given, what held at that moment by the
  /// events until then and the traits of now.
  /// - Throws: what the stores throw; `CancellationError` when the task is cancelled, between two pages.
  public func run(
    _ evaluator: BulkEvaluator, at now: Timestamp, earlier: Timestamp? = nil,
    each: (_ record: ProfileRecord, _ now: BulkEvaluator.Answer, _ earlier: BulkEvaluator.Answer?) -> Void
  ) async throws {
    let table = CensusTable(evaluator, earlier: earlier)
    if let names = evaluator.eventNames {
      let end = try await state.warehouseProgress().position
      try await warehouse.history(names: names, before: end) { events async throws(WarehouseError) in await table.add(events) }
    }
    let (filled, before) = await (table.evaluator, table.earlier)
    try await forEachProfile(withAccounts: filled.asksAccounts) { record, accounts in
      var then: BulkEvaluator.Answer?
      if let earlier, let before {
        then =
          SegmentCensus.isKnown(record, at: earlier) ? before.evaluate(record, at: earlier, accounts: accounts) : BulkEvaluator.Answer()
      }
      each(record, filled.evaluate(record, at: now, accounts: accounts), then)
    }
  }

  /// Who was not known yet was in no segment.
  static func isKnown(_ record: ProfileRecord, at moment: Timestamp) -> Bool { record.sections.contains { $0.firstSeen <= moment } }

  func forEachProfile(withAccounts: Bool, _ each: (ProfileRecord, _ accounts: [String: Account]) -> Void) async throws {
    try await ProfilePages(state: state).forEachPage { records in
      let accounts = withAccounts ? try await accounts(of: records) : [:]
      for record in records { each(record, accounts) }
    }
  }

  private func accounts(of records: [ProfileRecord]) async throws -> [String: Account] {
    let ids = Set(records.flatMap { $0.accounts.map(\.account) })
    let known = try await state.knownAccounts(ids.sorted())
    return Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
  }
}

private actor CensusTable {
  private(set) var evaluator: BulkEvaluator
  private(set) var earlier: BulkEvaluator?
  private let moment: Timestamp
  private var parser = JSONParser()

  init(_ evaluator: BulkEvaluator, earlier moment: Timestamp?) {
    self.evaluator = evaluator
    earlier = moment == nil ? nil : evaluator
    self.moment = moment ?? .zero
  }

  func add(_ events: [HistoricEvent]) {
    for event in events {
      let properties: JSONDocument?
      do throws(JSONSyntaxError) { properties = try parser.parse(event.properties) } catch { properties = nil }
      evaluator.note(name: event.name, owner: event.owner, time: event.time, properties: properties?.root)
      guard event.time <= moment else { continue }
      earlier?.note(name: event.name, owner: event.owner, time: event.time, properties: properties?.root)
    }
  }
}
