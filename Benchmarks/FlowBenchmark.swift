import Activation
import CPlatform
import Foundation
import JournalSegmentFiles
import Logging
import Platform
import Ports
import StateSQLite
import Vocabulary
import WarehouseClickHouse
import WarehouseInMemory

/// The whole flow on real stores: first so many profiles are made, then events fall on them by zipf keys, with twenty segments active and the
/// warehouse taking everything. With `KITH_BENCH_FIELD_RULES` set, the source has ten field rules.
enum FlowBenchmark {
  struct Plan {
    var profiles: Int
    var events: Int
    var withWarehouse: Bool
  }

  static func run(profiles: Int = 1_000_000, events: Int = 2_000_000, withWarehouse: Bool = true) async throws {
    print(
      "flow: 20 segments, zipf keys, 100 events a request, real journal and state\(withWarehouse ? ", local ClickHouse" : ", no warehouse")"
    )
    print(TableText.row([("profiles", 12), ("what", 16), ("events/s", 12), ("stored/s", 12), ("flow CPU us/event", 20), ("RSS MB", 8)]))
    let small = try await measure(Plan(profiles: 10_000, events: events, withWarehouse: withWarehouse))
    let large = try await measure(Plan(profiles: profiles, events: events, withWarehouse: withWarehouse))
    Threshold.flowEventsPerSecond.judge(large.eventsStoredPerSecond)
    let alone = large.flowMicroseconds / small.flowMicroseconds
    print("slowdown of the flow alone, while the warehouse lags behind: \(String(format: "%.2f", alone))")
    Threshold.flowSlowdown.judge(small.eventsStoredPerSecond / large.eventsStoredPerSecond)
  }

  /// What is left for the sink when the flow is done, and what it costs without the flow.
  private struct Rest {
    let moment = DispatchTime.now().uptimeNanoseconds
    let events: Double
    let own = ServerProcess(getpid()).cpuSeconds
    let warehouse: Double

    init(_ rig: FlowRig) async {
      events = await rig.eventsStored()
      warehouse = rig.warehouseProcess.cpuSeconds
    }

    func since(_ before: Rest) -> String {
      let count = events - before.events
      guard count > 0 else { return "the sink has kept up" }
      let rate = count / (Double(moment - before.moment) / 1e9)
      let costs = [own - before.own, warehouse - before.warehouse].map { String(format: "%.2f", $0 / count * 1e6) }
      return "sink alone: \(Int(count)) events at \(Int(rate))/s, CPU µs an event: kith \(costs[0]), ClickHouse \(costs[1])"
    }
  }

  struct Figures {
    var eventsStoredPerSecond: Double
    var flowMicroseconds: Double
  }

  /// The figures of the second part: events of known profiles.
  private static func measure(_ plan: Plan) async throws -> Figures {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kith-flow-bench-\(getpid())").path
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let rig = try await FlowRig(folder: folder, withWarehouse: plan.withWarehouse)
    try await rig.apply()
    _ = try await report(rig, plan, "first seen") { try await rig.send(FlowEvents.identifies(plan.profiles)) }
    let figures = try await report(rig, plan, "known, zipf") { try await rig.send(FlowEvents.tracks(plan.events, profiles: plan.profiles)) }
    try await rig.stop()
    return figures
  }

  private static func report(_ rig: FlowRig, _ plan: Plan, _ what: String, _ send: () async throws -> Int) async throws -> Figures {
    let before = await rig.stageSeconds()
    let warehouseBefore = rig.warehouseProcess
    let start = DispatchTime.now()
    let events = try await send()
    try await rig.waitForFlow()
    let flowSeconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    let rest = await Rest(rig)
    try await rig.settle()
    let alone = await Rest(rig).since(rest)
    let allSeconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    let after = await rig.stageSeconds()
    let stages = after.map { ($0.key, ($0.value - (before[$0.key] ?? 0)) / Double(events) * 1e6) }.sorted { $0.0 < $1.0 }
    let total = stages.reduce(0) { $0 + $1.1 }
    let line: [(String, Int)] = [
      ("\(plan.profiles)", 12), (what, 16), ("\(Int(Double(events) / flowSeconds))", 12), ("\(Int(Double(events) / allSeconds))", 12),
      (String(format: "%.1f", total), 20), ("\(FlowRig.residentMegabytes)", 8),
    ]
    print(TableText.row(line))
    print("    " + stages.map { "\($0.0) \(String(format: "%.2f", $0.1))" }.joined(separator: " · "))
    let warehouse = rig.warehouseProcess
    let microseconds = (warehouse.cpuSeconds - warehouseBefore.cpuSeconds) / Double(events) * 1e6
    print("    ClickHouse \(String(format: "%.2f", microseconds)) µs CPU an event, \(warehouse.residentMegabytes) MB · \(alone)")
    fflush(nil)
    return Figures(eventsStoredPerSecond: Double(events) / allSeconds, flowMicroseconds: flowSeconds / Double(events) * 1e6)
  }
}
