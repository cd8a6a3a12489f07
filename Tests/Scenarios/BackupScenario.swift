import Foundation
import NIOHTTP1
import Testing
import Waiting

/// A real `kith serve` is backed up under load; another one is started from the backup.
@Suite(.serialized) struct `A backup that is restored` {
  typealias Ledger = `However often kith is killed`.Ledger

  static let workspace = """
    sources:
      - {key: site, name: Site, writeKey: key}
    segments:
      - {key: buyers, name: Buyers, where: {did: {event: Bought}}}
    """
  static let more = workspace + "\n  - {key: twice, name: Twice, where: {did: {event: Bought, where: {total: 1}}}}\n"

  @Test func `holds every event that was accepted before it exactly once, in timelines, SQL and new segments, and goes on`() async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace)
    let ledger = Ledger()
    let sending = Task { await `However often kith is killed`.send(to: kith, ledger: ledger, round: 0) { _ in } }
    try await until { ledger.acknowledged.count >= 3000 }
    var backups: [(folder: String, before: Set<String>)] = []
    for name in ["one", "two"] {
      let before = ledger.acknowledged
      let answer = try await kith.api(.POST, "/v1/backup", body: #"{"name":"\#(name)"}"#, type: "application/json")
      try #require(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
      let json = try answer.json()
      #expect(json["warehouse"] as? String == "included")
      backups.append((try #require(json["folder"] as? String), before))
      let goal = ledger.acknowledged.count + 2000
      try await until { ledger.acknowledged.count >= goal }
    }
    kith.kill()
    await sending.value
    for backup in backups { try await check(backup, ledger) }
    try kith.end()
  }

  private func check(_ backup: (folder: String, before: Set<String>), _ ledger: Ledger) async throws {
    let kith = try KithProcess()
    #expect(try KithProcess.run("restore", backup.folder, "--data", kith.data) == 0)
    try await kith.start()
    try await kith.settle()
    let known = try await ids(kith)
    #expect(backup.before.isSubset(of: known))
    #expect(known.isSubset(of: Set(ledger.requests.flatMap(\.ids))))
    for id in backup.before.sorted().enumerated().filter({ $0.offset % 500 == 0 }).map(\.element) {
      let events = try await kith.api(.GET, "/v1/profiles/user_id:user-\(id)/events").json()["events"] as? [[String: Any]]
      #expect(events?.compactMap { $0["messageId"] as? String } == [id])
    }
    // A new segment asks for what came before it, from the restored warehouse.
    try await kith.apply(Self.more)
    try await kith.settle()
    let segment = try await kith.api(.GET, "/v1/segments/twice").json()
    #expect(segment["size"] as? Int == known.count)
    #expect(segment["incomplete"] is NSNull)
    // Senders that never saw an answer send again: what is known is dropped, what was lost after the backup is taken.
    for request in ledger.requests { #expect(await kith.collect(request.body) == 200) }
    try await kith.settle()
    #expect(try await ids(kith) == Set(ledger.requests.flatMap(\.ids)))
    try kith.end()
  }

  /// The message ids in the warehouse; each must be there once.
  private func ids(_ kith: KithProcess) async throws -> Set<String> {
    let rows = try await kith.sql("SELECT message_id, count() AS n FROM events GROUP BY message_id")
    #expect(rows.filter { "\($0["n"] ?? "")" != "1" }.isEmpty)
    return Set(rows.compactMap { $0["message_id"] as? String })
  }
}
