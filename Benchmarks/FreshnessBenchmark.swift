import Foundation
import HTTPReceiver
import NIOHTTP1
import Synchronization

/// How soon what was accepted can be seen, while 5,000 events a second come in: in the profile API, and at a webhook. Before, what
/// an idle kith takes.
enum FreshnessBenchmark {
  static let eventsPerSecond = 5000
  static let seconds = 20
  static let profiles = 50_000

  static func run() async throws {
    let receiver = try await Receiver()
    let kith = try await ServedKith(workspace: workspace(receiver.url))
    do {
      try await idle(kith)
      try await freshness(kith, receiver)
    } catch {
      try kith.stop()
      throw error
    }
    try kith.stop()
    try await receiver.close()
  }

  private static func workspace(_ url: String) -> String {
    """
    sources:
      - {key: site, name: Site, writeKey: key}
    segments:
      - {key: probed, name: Probed, where: {did: {event: Probe}}}
      - {key: buyers, name: Buyers, where: {did: {event: Order Completed, count: {gte: 3}, within: 30d}}}
    destinations:
      - {key: hook, name: Hook, type: webhook, url: "\(url)", secret: "${KITH_BENCH_SECRET}", segments: [probed]}
    """
  }

  private static func idle(_ kith: ServedKith) async throws {
    try await Task.sleep(for: .seconds(10))
    let before = kith.usage()
    try await Task.sleep(for: .seconds(20))
    let after = kith.usage()
    func line(_ name: String, _ first: ProcessUsage?, _ second: ProcessUsage?) {
      guard let first, let second else { return print("idle \(name): not running") }
      print(
        "idle \(name): \(second.megabytes) MB resident, \(String(format: "%.1f", (second.cpuSeconds - first.cpuSeconds) / 20 * 100)) % of a core"
      )
    }
    line("kith", before.kith, after.kith)
    line("ClickHouse", before.clickHouse, after.clickHouse)
    if let kith = after.kith { Threshold.idleMegabytes.judge(Double(kith.megabytes)) }
    if let first = before.clickHouse, let second = after.clickHouse {
      Threshold.idleClickHouseMegabytes.judge(Double(second.megabytes))
      Threshold.idleClickHousePercent.judge((second.cpuSeconds - first.cpuSeconds) / 20 * 100)
    }
    fflush(nil)
  }

  private static func freshness(_ kith: ServedKith, _ receiver: Receiver) async throws {
    let load = Task {
      let requests = Array(FlowEvents.tracks(eventsPerSecond * 4, profiles: profiles))
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<(eventsPerSecond * seconds / FlowEvents.perRequest) {
          try await Task.sleep(until: start + .milliseconds(number * 1000 * FlowEvents.perRequest / eventsPerSecond))
          let body = fresh(requests[number % requests.count].body, number: number)
          group.addTask { try await kith.collect(body, path: "/v1/batch") }
        }
        try await group.waitForAll()
      }
    }
    let visible = Latencies()
    let accepted = Moments()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<(seconds * 20) {
        try await Task.sleep(for: .milliseconds(50))
        group.addTask {
          let user = "probe-\(number)"
          try await kith.collect(Array(#"{"event":"Probe","userId":"\#(user)","messageId":"\#(user)"}"#.utf8), path: "/v1/track")
          let start = ContinuousClock.now
          accepted.note(user, start)
          while try await kith.api(.GET, "/v1/profiles/user_id:\(user)") != 200 { try await Task.sleep(for: .milliseconds(1)) }
          visible.add(ContinuousClock.now - start)
        }
      }
      try await group.waitForAll()
    }
    try await load.value
    print("freshness at \(eventsPerSecond) events/s: accepted to visible in the profile API: \(visible.summary)")
    Threshold.visibleMilliseconds.judge(visible.at(0.99))
    while receiver.calls.count < seconds * 20 { try await Task.sleep(for: .milliseconds(20)) }
    let delivered = Latencies()
    for call in receiver.calls {
      guard let text = (try? JSONSerialization.jsonObject(with: Data(call.body)) as? [String: Any])?["identifiers"] as? [[String: String]],
        let user = text.first?["value"], let start = accepted.of(user)
      else { continue }
      delivered.add(call.at - start)
    }
    print("freshness at \(eventsPerSecond) events/s: accepted to received by the webhook: \(delivered.summary)")
    Threshold.deliveredMilliseconds.judge(delivered.at(0.99))
    fflush(nil)
  }

  /// The same events with other message ids, so that they are no repeats.
  private static func fresh(_ body: [UInt8], number: Int) -> [UInt8] {
    Array(String(decoding: body, as: UTF8.self).replacingOccurrences(of: #""messageId":"t"#, with: #""messageId":"n\#(number)t"#).utf8)
  }
}

/// When each probe was accepted.
final class Moments: Sendable {
  private let values = Mutex<[String: ContinuousClock.Instant]>([:])

  func note(_ name: String, _ moment: ContinuousClock.Instant) { values.withLock { $0[name] = moment } }
  func of(_ name: String) -> ContinuousClock.Instant? { values.withLock { $0[name] } }
}

/// Times, and their percentiles.
final class Latencies: Sendable {
  private let values = Mutex<[Double]>([])

  func add(_ duration: Duration) {
    let milliseconds = Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
    values.withLock { $0.append(milliseconds) }
  }

  /// In milliseconds; not a number when nothing was measured.
  func at(_ share: Double) -> Double {
    let sorted = values.withLock { $0.sorted() }
    return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  var summary: String {
    func text(_ share: Double) -> String { String(format: "%.1f", at(share)) }
    return "p50 \(text(0.5)) ms, p99 \(text(0.99)) ms, max \(text(1)) ms (\(values.withLock { $0.count }) measured)"
  }
}
