import Foundation
import GeneratedInputs
import HTTPReceiver
import NIOHTTP1
import Synchronization
import Testing

/// A real `kith serve` under load is killed with -9 again and again, and so is its ClickHouse.
@Suite(.serialized) struct `However often kith is killed` {
  /// What senders know: which events were acknowledged.
  final class Ledger: Sendable {
    private let taken = Mutex<Set<String>>([])
    private let sent = Mutex<[(body: String, ids: [String])]>([])

    func acknowledge(_ ids: [String]) { taken.withLock { $0.formUnion(ids) } }
    func remember(_ body: String, _ ids: [String]) { sent.withLock { $0.append((body, ids)) } }
    var acknowledged: Set<String> { taken.withLock { $0 } }
    var requests: [(body: String, ids: [String])] { sent.withLock { $0 } }
  }

  static func workspace(_ url: String) -> String {
    """
    sources:
      - {key: site, name: Site, writeKey: key}
    segments:
      - {key: buyers, name: Buyers, where: {did: {event: Bought}}}
    destinations:
      - {key: hook, name: Hook, type: webhook, url: "\(url)", secret: "${KITH_SCENARIO_SECRET}", segments: [buyers]}
      - {key: files, name: Files, type: csv, segments: [buyers]}
    """
  }

  @Test func `every acknowledged event is there exactly once: in state, warehouse, webhook and file`() async throws {
    let receiver = try await Receiver()
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace(receiver.url))
    let ledger = Ledger()
    var random = SeededRandom(seed: 99)
    for round in 0..<8 {
      let enough = Int.random(in: 300...1500, using: &random)
      let goal = ledger.acknowledged.count + enough
      await Self.send(to: kith, ledger: ledger, round: round) { count in
        guard count >= goal else { return }
        if round % 2 == 1 { kith.killWarehouse() }
        kith.kill()
      }
      #expect(ledger.acknowledged.count >= goal)
      try await kith.start()
      // What was sent before comes again: unacknowledged as any client would do, and some of the acknowledged in other company.
      try await Self.sendAgain(to: kith, ledger: ledger, &random)
    }
    try await kith.settle()
    try await Self.check(kith, receiver, ledger)
    try kith.end()
    try await receiver.close()
  }

  /// Four senders, until the server is gone. Each event is of a user of its own, who buys.
  static func send(to kith: KithProcess, ledger: Ledger, round: Int, each: @escaping @Sendable (Int) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for sender in 0..<4 {
        group.addTask {
          for request in 0..<10_000 {
            let ids = (0..<20).map { "r\(round)-s\(sender)-q\(request)-\($0)" }
            let body = Self.batch(ids)
            ledger.remember(body, ids)
            guard await kith.collect(body) == 200 else { return }
            ledger.acknowledge(ids)
            each(ledger.acknowledged.count)
          }
        }
      }
    }
  }

  static func batch(_ ids: [String]) -> String {
    let items = ids.map { #"{"type":"track","event":"Bought","userId":"user-\#($0)","messageId":"\#($0)","properties":{"total":1}}"# }
    return #"{"batch":[\#(items.joined(separator: ","))]}"#
  }

  static func sendAgain(to kith: KithProcess, ledger: Ledger, _ random: inout SeededRandom) async throws {
    let known = ledger.acknowledged
    for request in ledger.requests where !request.ids.allSatisfy(known.contains) || Int.random(in: 0..<10, using: &random) == 0 {
      #expect(await kith.collect(request.body) == 200)
      ledger.acknowledge(request.ids)
    }
    let mixed = Array(ledger.acknowledged.sorted().shuffled(using: &random).prefix(200))
    #expect(await kith.collect(batch(mixed)) == 200)
  }

  static func check(_ kith: KithProcess, _ receiver: Receiver, _ ledger: Ledger) async throws {
    let expected = ledger.acknowledged
    // Warehouse: ids, and how often each is there.
    let rows = try await kith.sql("SELECT message_id, count() AS n, any(user_id) AS user FROM events GROUP BY message_id")
    #expect(Set(rows.compactMap { $0["message_id"] as? String }) == expected)
    #expect(rows.filter { "\($0["n"] ?? "")" != "1" }.isEmpty)
    // State: a profile for each user, all in the segment.
    var members: Set<String> = []
    var cursor: String?
    repeat {
      let page = try await kith.api(.GET, "/v1/segments/buyers/members?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? "")).json()
      for member in page["members"] as? [[String: Any]] ?? [] { members.insert(member["id"] as? String ?? "") }
      cursor = page["next"] as? String
    } while cursor != nil
    #expect(members.count == expected.count)
    // Deliveries: at least once each, and exactly one key each.
    let hooks = receiver.calls.compactMap { call -> (String, String)? in
      guard let body = try? JSONSerialization.jsonObject(with: Data(call.body)) as? [String: Any], let id = call.header("webhook-id") else {
        return nil
      }
      let user = (body["identifiers"] as? [[String: String]])?.first { $0["type"] == "user_id" }?["value"] ?? ""
      return (user, id)
    }
    #expect(Set(hooks.map(\.0)) == Set(expected.map { "user-\($0)" }))
    #expect(Set(hooks.map(\.1)).count == expected.count)
    // The file: exactly once.
    let exports = URL(filePath: kith.data).appending(path: "exports/files")
    let lines = try FileManager.default.contentsOfDirectory(at: exports, includingPropertiesForKeys: nil).flatMap {
      try String(contentsOf: $0, encoding: .utf8).split(separator: "\r\n").dropFirst().map(String.init)
    }
    let users = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false)[4] }.map(String.init)
    #expect(users.count == expected.count)
    #expect(Set(users) == Set(expected.map { "user-\($0)" }))
  }
}
