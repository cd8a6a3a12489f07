import Foundation
import NIOHTTP1

/// How long segments warm up that are applied when a million profiles with an order each are there: one, and a hundred while 10,000 events a second
/// come in. `KITH_BENCH_PROFILES` profiles (1 M when absent).
enum BackfillBenchmark {
  private static let eventsPerSecond = 10_000

  static func run() async throws {
    let kith = try await ServedKith(workspace: MembershipsBenchmark.workspace)
    do {
      try await MembershipsBenchmark.fill(kith)
      try await measure(kith)
    } catch {
      try kith.stop()
      throw error
    }
    try kith.stop()
  }

  private static func measure(_ kith: ServedKith) async throws {
    while try await !kith.isSunk() { try await Task.sleep(for: .milliseconds(200)) }
    let before = try await Parts(kith)
    let one = try await warmUp(kith, segments(1..<2))
    print(
      "one new segment at \(MembershipsBenchmark.profiles) profiles: live after \(String(format: "%.1f", one)) s; \(try await Parts(kith).since(before))"
    )
    fflush(nil)
    Threshold.backfillSeconds.judge(one)
    let between = try await Parts(kith)
    let load = Task { await sendOrders(to: kith) }
    let hundred = try await warmUp(kith, segments(1..<102))
    load.cancel()
    let rate = Int(await load.value)
    print(
      "100 new segments at \(MembershipsBenchmark.profiles) profiles, \(rate) events/s accepted: live after \(String(format: "%.1f", hundred)) s; \(try await Parts(kith).since(between))"
    )
    Threshold.manyBackfillSeconds.judge(hundred)
  }

  /// Until it is cancelled.
  /// - Returns: events a second that were accepted.
  private static func sendOrders(to kith: ServedKith) async -> Double {
    let start = ContinuousClock.now
    var (sent, accepted) = (0, 0)
    while !Task.isCancelled {
      // A request that is cancelled was not accepted.
      let status = try? await kith.collect(MembershipsBenchmark.repeatedOrders(sent), path: "/v1/batch")
      if status == 200 { accepted += 1 }
      sent += 1
      try? await Task.sleep(until: start + .milliseconds(sent * 1000 * MembershipsBenchmark.perRequest / eventsPerSecond))
    }
    return Double(accepted * MembershipsBenchmark.perRequest) / ((ContinuousClock.now - start) / .seconds(1))
  }

  private static func warmUp(_ kith: ServedKith, _ segments: String) async throws -> Double {
    let start = ContinuousClock.now
    guard try await kith.api(.POST, "/v1/definitions", body: MembershipsBenchmark.workspace + segments) == 200 else {
      throw BenchmarkFailure(reason: "the definitions were refused")
    }
    while try await kith.isWarming() { try await Task.sleep(for: .milliseconds(50)) }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Of five kinds in turn; each asks for facts of its own.
  private static func segments(_ numbers: Range<Int>) -> String {
    numbers.map { number in
      let orders = "event: Order Completed, where: {total: {gte: \(number)}}"
      let condition =
        switch number % 5 {
        case 0: "{trait: {name: plan, is: p\(number)}}"
        case 1: "{did: {\(orders), count: {gte: 1}, within: 60d}}"
        case 2: "{did: {\(orders), sum: {total: {gte: \(number * 2)}}, within: 90d}}"
        case 3: "{sequence: {steps: [{\(orders)}], without: {event: Refunded, for: 1h}}}"
        default: "{all: [{in: buyers}, {not: {did: {\(orders), count: {gte: 3}, within: 30d}}}]}"
        }
      return "\n  - {key: new_\(number), name: New, where: \(condition)}"
    }.joined()
  }

  /// CPU seconds: of the parts of warm-ups, of all of kith, and of its ClickHouse.
  private struct Parts {
    private var stages: [(name: String, seconds: Double)] = []
    private let kith: Double
    private let clickHouse: Double

    init(_ served: ServedKith) async throws {
      let prefix = "kith_warmup_cpu_seconds_total{stage=\""
      for line in try await served.metrics().split(separator: "\n") where line.hasPrefix(prefix) {
        let parts = line.dropFirst(prefix.count).split(separator: " ")
        guard parts.count == 2, let seconds = Double(parts[1]) else { continue }
        stages.append((String(parts[0].prefix { $0 != "\"" }), seconds))
      }
      let usage = served.usage()
      kith = usage.kith?.cpuSeconds ?? 0
      clickHouse = usage.clickHouse?.cpuSeconds ?? 0
    }

    func since(_ before: Parts) -> String {
      let parts = zip(stages, before.stages).map { "\($0.name) \(String(format: "%.1f", $0.seconds - $1.seconds))" }
      return
        "CPU s: \(parts.joined(separator: ", ")), kith in all \(String(format: "%.1f", kith - before.kith)), ClickHouse \(String(format: "%.1f", clickHouse - before.clickHouse))"
    }
  }
}
