import Foundation
import NIOHTTP1
import Synchronization

/// How soon an event's membership is seen in the API while 5,000 events a second come in, and how soon after its moment somebody leaves a segment through
/// time alone while a million others wait for theirs.
///
/// `KITH_BENCH_PROFILES` profiles with a timer each (1 M when absent).
enum MembershipsBenchmark {
  private static let eventsPerSecond = 5000
  private static let seconds = 20
  static let perRequest = 100
  private static let staySeconds = 10.0
  static var profiles: Int { ProcessInfo.processInfo.environment["KITH_BENCH_PROFILES"].flatMap(Int.init) ?? 1_000_000 }

  static let workspace = """
    sources:
      - {key: site, name: Site, writeKey: key}
    segments:
      - {key: probed, name: Probed, where: {did: {event: Probe}}}
      - {key: fleeting, name: Fleeting, where: {did: {event: Probe, within: 10s}}}
      - {key: buyers, name: Buyers, where: {did: {event: Order Completed, within: 30d}}}
    """

  static func run() async throws {
    let kith = try await ServedKith(workspace: workspace)
    do {
      try await fill(kith)
      try await measure(kith)
      try await preview(kith)
    } catch {
      try kith.stop()
      throw error
    }
    try kith.stop()
  }

  /// Orders of a hundred profiles that have one already.
  static func repeatedOrders(_ number: Int) -> [UInt8] {
    let first = number * 7919 * perRequest % max(1, profiles - perRequest)
    return orders(first..<first + perRequest, round: number + 1)
  }

  /// Orders of profiles from one number on.
  private static func orders(_ users: Range<Int>, round: Int) -> [UInt8] {
    let events = users.map { user in
      #"{"type":"track","event":"Order Completed","userId":"u-\#(user)","messageId":"o-\#(round)-\#(user)","properties":{"total":20}}"#
    }
    return Array(#"{"batch":[\#(events.joined(separator: ","))]}"#.utf8)
  }

  static func fill(_ kith: ServedKith) async throws {
    let took = try await ContinuousClock().measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for lane in 0..<8 {
          group.addTask {
            for first in stride(from: lane * perRequest, to: profiles, by: 8 * perRequest) {
              // 429 and 503 say that the flow is behind: the same again, a little later.
              while try await kith.collect(orders(first..<min(profiles, first + perRequest), round: 0), path: "/v1/batch") != 200 {
                try await Task.sleep(for: .milliseconds(100))
              }
            }
          }
        }
        try await group.waitForAll()
      }
      try await kith.collect(probe("last"), path: "/v1/track")
      while try await !kith.segments(of: "last").contains("probed") { try await Task.sleep(for: .milliseconds(50)) }
    }
    print("\(profiles) profiles with a timer each made in \(Int(took / .seconds(1))) s")
    fflush(nil)
  }

  /// What people did beside what is said of them: the first half of the condition is the warehouse's to judge, the other that of all profiles.
  private static func preview(_ kith: ServedKith) async throws {
    while try await !kith.isSunk() { try await Task.sleep(for: .milliseconds(200)) }
    let condition = "where: {all: [{did: {event: Order Completed, count: {gte: 2}, within: 30d}}, {not: {trait: {name: plan, is: free}}}]}"
    for changes in ["false", "true"] {
      var least = Duration.seconds(3600)
      for _ in 0..<3 {
        let took = try await ContinuousClock().measure {
          guard try await kith.api(.POST, "/v1/segments/preview?changes=\(changes)", body: condition) == 200 else {
            throw BenchmarkFailure(reason: "the preview was refused")
          }
        }
        least = min(least, took)
      }
      print(
        "preview of a count and a trait at \(profiles) profiles, changes per day \(changes): \(String(format: "%.2f", least / .seconds(1))) s"
      )
    }
  }

  private static func probe(_ user: String) -> [UInt8] { Array(#"{"event":"Probe","userId":"\#(user)","messageId":"\#(user)"}"#.utf8) }

  private static func measure(_ kith: ServedKith) async throws {
    let load = Task {
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<(eventsPerSecond * (seconds + Int(staySeconds)) / perRequest) {
          try await Task.sleep(until: start + .milliseconds(number * 1000 * perRequest / eventsPerSecond))
          group.addTask { try await kith.collect(repeatedOrders(number), path: "/v1/batch") }
        }
        try await group.waitForAll()
      }
    }
    let (entered, left) = (Latencies(), Latencies())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<(seconds * 20) {
        try await Task.sleep(for: .milliseconds(50))
        group.addTask {
          let user = "probe-\(number)"
          try await kith.collect(probe(user), path: "/v1/track")
          let start = ContinuousClock.now
          while try await !kith.segments(of: user).contains("probed") { try await Task.sleep(for: .milliseconds(1)) }
          entered.add(ContinuousClock.now - start)
          // The event's moment lies before its acceptance, so what is measured from there is at least the delay.
          try await Task.sleep(until: start + .seconds(staySeconds - 0.3))
          while try await kith.segments(of: user).contains("fleeting") { try await Task.sleep(for: .milliseconds(5)) }
          left.add(ContinuousClock.now - start - .seconds(staySeconds))
        }
      }
      try await group.waitForAll()
    }
    try await load.value
    print("memberships at \(eventsPerSecond) events/s: accepted to member in the API: \(entered.summary)")
    Threshold.memberMilliseconds.judge(entered.at(0.99))
    print("timed exits with \(profiles) timers pending, after the moment: \(left.summary)")
    Threshold.timedExitMilliseconds.judge(left.at(1))
  }
}
