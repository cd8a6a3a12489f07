import Activation
import Foundation
import JournalSegmentFiles
import Logging
import Platform
import Ports
import StateSQLite
import Vocabulary
import WarehouseClickHouse
import WarehouseInMemory

/// A workspace on real stores in a folder of its own.
final class FlowRig: Sendable {
  let journal: SegmentFileJournal
  let state: SQLiteStateStore
  let workspace: Workspace
  private let server: LocalClickHouse?
  private let clickHouse: ClickHouseWarehouse?

  init(folder: String, withWarehouse: Bool) async throws {
    var log = Logger(label: "bench")
    log.logLevel = .error
    journal = try SegmentFileJournal(folder: "\(folder)/journal", workspace: .init(rawValue: 1))
    state = try SQLiteStateStore(folder: "\(folder)/state", settings: SQLiteStateSettings())
    let server =
      withWarehouse ? try LocalClickHouse(folder: "\(folder)/warehouse", binary: try ClickHouseBinary.locate(), logger: log) : nil
    self.server = server
    server?.start()
    let clickHouse = server.map { server in ClickHouseWarehouse(workspace: .init(rawValue: 1)) { server.endpoint } }
    self.clickHouse = clickHouse
    let deliveries = DeliveryWorkers(
      factories: [], environment: DestinationEnvironment(folder: folder) { $0 },
      tools: DeliveryTools(queue: state, profiles: state, log: log))
    let warehouse: any Warehouse = clickHouse.map { $0 as any Warehouse } ?? InMemoryWarehouse()
    workspace = try Workspace(
      parts: .init(journal: journal, state: state, warehouse: warehouse, deliveries: deliveries, onDefinitions: { _ in }), log: log)
    workspace.start()
  }

  func apply() async throws {
    var definitions = Definitions.initial
    definitions.version = .init(rawValue: 1)
    definitions.segments = FlowEvents.segments
    definitions.nextSegment = UInt32(definitions.segments.count + 1)
    if ProcessInfo.processInfo.environment["KITH_BENCH_FIELD_RULES"] != nil {
      definitions.sources = [
        SourceDefinition(id: .init(rawValue: 1), key: "site", name: "Site", writeKeys: ["key"], fields: FlowEvents.fieldRules)
      ]
      definitions.nextSource = 2
    }
    _ = try await workspace.submit(.apply(definitions), actor: "bench")
  }

  /// Appends as quickly as the journal takes it, at most 256 requests in flight. Returns the number of events.
  func send(_ requests: AnySequence<(body: [UInt8], call: CollectedRequest.Call, count: Int)>) async throws -> Int {
    var events = 0
    try await withThrowingTaskGroup(of: Void.self) { group in
      var inFlight = 0
      for request in requests {
        events += request.count
        let record = JournalRecord(
          kind: .events, source: .init(rawValue: 1), eventCount: request.count,
          payload: CollectedRequest(call: request.call, body: request.body).encoded())
        if inFlight >= 256 { try await group.next() } else { inFlight += 1 }
        let journal = self.journal
        group.addTask { _ = try await journal.append(record) }
      }
      try await group.waitForAll()
    }
    return events
  }

  func waitForFlow() async throws {
    while try await workspace.status().flowPosition < journal.head { try await Task.sleep(for: .milliseconds(5)) }
  }

  func settle() async throws {
    while try await !workspace.status().caughtUp { try await Task.sleep(for: .milliseconds(20)) }
  }

  func stageSeconds() async -> [String: Double] {
    var result: [String: Double] = [:]
    for sample in await workspace.metrics() where sample.name == "kith_flow_cpu_seconds_total" {
      result[sample.labels["stage"] ?? ""] = sample.value
    }
    return result
  }

  func stop() async throws {
    await workspace.stop()
    journal.close()
    await state.close()
    try await clickHouse?.shutdown()
    await server?.stop()
  }

  /// What ClickHouse has used so far.
  var warehouseProcess: ServerProcess { ServerProcess(server?.process) }

  func eventsStored() async -> Double {
    await workspace.metrics().first { $0.name == "kith_sink_events_total" }?.value ?? 0
  }

  static var residentMegabytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    return (Int(text.split(separator: " ").dropFirst().first ?? "0") ?? 0) * 4096 / 1_000_000
  }
}
