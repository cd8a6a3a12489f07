internal import JSONTape
internal import Logging
internal import Ports
internal import Segmentation
internal import Vocabulary

/// Reads the past of new segments from the warehouse, once everything before their first offset is there.
struct HistoryLoader: Sendable {
  let warehouse: any Warehouse
  let state: any StateStore

  /// What has to be loaded: all segments that became new at one place.
  struct Job: Sendable, Equatable {
    var from: JournalOffset
    var segments: [SegmentID]
    var definitions: Definitions
  }

  /// True when the warehouse has everything before the job's place.
  func isReady(_ job: Job) async throws(StateStoreError) -> Bool { try await state.warehouseProgress().position >= job.from }

  func load(_ job: Job) async throws(WarehouseError) -> SegmentHistory {
    let compiled = CompiledSegments(definitions: job.definitions)
    var streams: [CompiledStream] = []
    for segment in job.segments {
      for stream in compiled.streams(of: segment) where stream.start == job.from && !streams.contains(where: { $0.id == stream.id }) {
        streams.append(stream)
      }
    }
    let table = HistoryTable(streams: streams)
    guard !streams.isEmpty else { return await table.history }
    let names = streams.contains { $0.events.isEmpty } ? [] : Array(Set(streams.flatMap(\.events))).sorted()
    try await warehouse.history(names: names, before: job.from) { events async throws(WarehouseError) in await table.add(events) }
    return await table.history
  }
}

private actor HistoryTable {
  private(set) var history: SegmentHistory
  private let buffers = SendableJSONParser()

  init(streams: [CompiledStream]) { history = SegmentHistory(streams: streams) }

  func add(_ events: [HistoricEvent]) {
    for event in events {
      // The warehouse holds the JSON that the sink wrote; what cannot be read there has no properties.
      let properties: JSONDocument?
      do throws(JSONSyntaxError) { properties = try buffers.value.parse(event.properties) } catch { properties = nil }
      history.add(event, properties: properties?.root)
    }
  }
}

/// Lets an actor hold the move-only parser.
private final class SendableJSONParser {
  var value = JSONParser()
}
