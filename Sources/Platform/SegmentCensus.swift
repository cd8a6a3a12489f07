internal import Dispatch
internal import JSONTape
public import Ports
public import Segmentation
public import Vocabulary

/// Counts who is in segments by evaluating them anew over all events of the warehouse and all profiles: previews and audits.
///
/// Reads the state store in pages between the flow's batches. The answer is exact for a moment at which everything accepted has reached
/// the warehouse; events that come in meanwhile may or may not be in it.
public struct SegmentCensus: Sendable {
  private let state: any StateStore
  private let warehouse: any Warehouse

  /// Profiles read at once: some milliseconds in which the flow waits.
  static let pageRows = 500

  public init(state: any StateStore, warehouse: any Warehouse) {
    self.state = state
    self.warehouse = warehouse
  }

  /// Calls `each` with every profile that was not merged away.
  /// - Throws: what the stores throw; `CancellationError` when the task is cancelled, between two pages.
  public func run(
    _ evaluator: BulkEvaluator, at now: Timestamp, each: (ProfileRecord, BulkEvaluator.Answer) -> Void
  ) async throws {
    let table = CensusTable(evaluator)
    if let names = evaluator.eventNames {
      let end = try await state.warehouseProgress().position
      try await warehouse.history(names: names, before: end) { events async throws(WarehouseError) in await table.add(events) }
    }
    let filled = await table.evaluator
    var row = ProfileRow(rawValue: 0)
    while true {
      try Task.checkCancellation()
      let page = try await page(after: row)
      for bytes in page {
        let record = try ProfileRecord(encoded: bytes.bytes)
        if record.mergedInto == nil { each(record, filled.evaluate(record, at: now)) }
      }
      guard let last = page.last, page.count == SegmentCensus.pageRows else { return }
      row = last.row
    }
  }

  /// On a thread of its own: the store may make its caller wait for the flow's commit.
  private func page(after row: ProfileRow) async throws -> [ProfileRecordBytes] {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { [state] in
        do throws(StateStoreError) { continuation.resume(returning: try state.scan(after: row, limit: SegmentCensus.pageRows)) } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }
}

private actor CensusTable {
  private(set) var evaluator: BulkEvaluator
  private var parser = JSONParser()

  init(_ evaluator: BulkEvaluator) { self.evaluator = evaluator }

  func add(_ events: [HistoricEvent]) {
    for event in events {
      let properties: JSONDocument?
      do throws(JSONSyntaxError) { properties = try parser.parse(event.properties) } catch { properties = nil }
      evaluator.note(name: event.name, owner: event.owner, time: event.time, properties: properties?.root)
    }
  }
}
