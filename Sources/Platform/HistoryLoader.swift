internal import CPlatform
internal import Foundation
internal import JSONTape
internal import Logging
internal import Ports
internal import Segmentation
internal import Synchronization
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
    guard !streams.isEmpty else { return SegmentHistory(streams: []) }
    let shares = max(1, min(HistoryLoader.sharesMax, UInt64(ProcessInfo.processInfo.activeProcessorCount)))
    let tables = HistoryTables((0..<shares).map { HistoryTable(streams: streams, share: $0, of: shares) })
    let names = streams.contains { $0.events.isEmpty } ? [] : Array(Set(streams.flatMap(\.events))).sorted()
    do throws(WarehouseError) {
      try await warehouse.history(names: names, before: job.from) { events async throws(WarehouseError) in await tables.add(events) }
    } catch {
      await tables.finish()
      throw error
    }
    await tables.finish()
    var history = SegmentHistory(streams: streams)
    for table in tables.all { history.add(await table.whole()) }
    return history
  }

  /// Events are taken in on so many threads at once.
  private static let sharesMax: UInt64 = 4
}

/// All shares. The warehouse is read on while the events that came last are taken in.
private final class HistoryTables: Sendable {
  let all: [HistoryTable]
  private let underWay = Mutex<Task<Void, Never>?>(nil)

  init(_ all: [HistoryTable]) { self.all = all }

  /// Returns when the events before these are taken in.
  func add(_ events: [HistoricEvent]) async {
    await finish()
    let task = Task { [all] in
      await withTaskGroup(of: Void.self) { group in for table in all { group.addTask { await table.add(events) } } }
    }
    underWay.withLock { $0 = task }
  }

  func finish() async { await underWay.withLock { $0 }?.value }
}

/// The past of a share of the signatures.
private actor HistoryTable {
  private var history: SegmentHistory
  private let buffers = SendableJSONParser()

  private let share: UInt64
  private let shares: UInt64

  init(streams: [CompiledStream], share: UInt64, of shares: UInt64) {
    history = SegmentHistory(streams: streams)
    self.share = share
    self.shares = shares
  }

  func whole() -> SegmentHistory {
    history.seal()
    return history
  }

  func add(_ events: [HistoricEvent]) {
    let start = kith_thread_cpu_nanoseconds()
    for event in events where event.owner.rawValue % shares == share {
      // The warehouse holds the JSON that the sink wrote; what cannot be read there has no properties.
      let properties: JSONDocument?
      do throws(JSONSyntaxError) { properties = try buffers.value.parse(event.properties) } catch { properties = nil }
      history.add(event, properties: properties?.root)
    }
    history.nanoseconds += kith_thread_cpu_nanoseconds() - start
  }
}

/// Lets an actor hold the move-only parser.
private final class SendableJSONParser {
  var value = JSONParser()
}
