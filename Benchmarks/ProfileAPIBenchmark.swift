import Foundation
import NIOHTTP1

/// How long a read of one profile takes while 5,000 a second are asked for.
enum ProfileAPIBenchmark {
  static let perSecond = 5000
  static let seconds = 10
  static let profiles = 10_000

  static func run() async throws {
    let kith = try await ServedKith(
      workspace: """
        sources:
          - {key: site, name: Site, writeKey: key}
        segments:
          - {key: buyers, name: Buyers, where: {did: {event: Order Completed, count: {gte: 3}, within: 30d}}}
        """)
    do { try await measure(kith) } catch {
      try kith.stop()
      throw error
    }
    try kith.stop()
  }

  private static func measure(_ kith: ServedKith) async throws {
    for request in FlowEvents.identifies(profiles) { try await kith.collect(request.body, path: "/v1/batch") }
    while try await kith.api(.GET, "/v1/profiles/user_id:user-\(profiles - 1)") != 200 {
      try await Task.sleep(for: .milliseconds(20))
    }
    let requests = (0..<profiles).map { kith.request(.GET, "/v1/profiles/user_id:user-\($0)") }
    let load = PacedLoad(requests: requests, perSecond: perSecond, count: perSecond * seconds, connections: 50)
    let before = kith.usage().kith
    let latencies = try await load.run(port: kith.apiPort)
    let after = kith.usage().kith
    let cpu = ((after?.cpuSeconds ?? .nan) - (before?.cpuSeconds ?? .nan)) * 1e6 / Double(load.count)
    print(
      "profile API, \(perSecond) requests/s (client on the same two cores): \(latencies.summary), \(String(format: "%.0f", cpu)) us CPU a request"
    )
    Threshold.profileMilliseconds.judge(latencies.at(0.99))
  }
}
