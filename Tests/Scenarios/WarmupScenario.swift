import Foundation
import NIOHTTP1
import Testing
import Waiting

/// A real `kith serve` is killed with -9 while new segments go over the profiles that were there before them.
@Suite(.serialized) struct `However often kith is killed while segments warm up` {
  /// Three pieces of a pass.
  private static let people = 30_000
  private static let regulars = 50
  private static let rounds = 4

  @Test func `each segment counts everybody's past once`() async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace(rounds: 0))
    for first in stride(from: 0, to: Self.people, by: 500) { #expect(await kith.collect(Self.batch(first..<first + 500, round: 0)) == 200) }
    try await kith.settle()
    for round in 1...Self.rounds {
      try await kith.apply(Self.workspace(rounds: round))
      // By turns before the first piece is installed, and after it.
      try await until { try await Self.judged(kith) > 0 || round % 2 == 1 }
      #expect(await kith.collect(Self.batch(0..<Self.regulars, round: round)) == 200)
      kith.kill()
      try await kith.start()
      if round % 2 == 0 { try await kith.settle() }
    }
    try await kith.settle()
    let segments = try await kith.api(.GET, "/v1/segments").json()["segments"] as? [[String: Any]] ?? []
    let sizes = Dictionary(uniqueKeysWithValues: segments.compactMap { ($0["key"] as? String ?? "", $0["size"] as? Int) })
    for round in 1...Self.rounds {
      #expect(sizes["any_\(round)"] == Self.people)
      #expect(sizes["all_\(round)"] == Self.regulars)
    }
    try kith.end()
  }

  private static func judged(_ kith: KithProcess) async throws -> Double {
    let text = String(decoding: try await kith.api(.GET, "/metrics").body, as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("kith_warmup_profiles_total ") }
    return line.flatMap { Double($0.split(separator: " ")[1]) } ?? 0
  }

  private static func workspace(rounds: Int) -> String {
    let segments = (0..<rounds).map { round in
      let bought = "event: Bought, where: {total: {gte: \(round)}}"
      return """

          - {key: any_\(round + 1), name: Any, where: {did: {\(bought)}}}
          - {key: all_\(round + 1), name: All, where: {did: {\(bought), count: {is: \(Self.rounds + 1)}, within: 30d}}}
        """
    }
    return "sources:\n  - {key: site, name: Site, writeKey: key}\n" + (rounds == 0 ? "" : "segments:") + segments.joined()
  }

  private static func batch(_ people: Range<Int>, round: Int) -> String {
    let items = people.map {
      #"{"type":"track","event":"Bought","userId":"user-\#($0)","messageId":"\#(round)-\#($0)","properties":{"total":10}}"#
    }
    return #"{"batch":[\#(items.joined(separator: ","))]}"#
  }
}
