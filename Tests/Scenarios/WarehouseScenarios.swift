import Foundation
import NIOHTTP1
import Testing
import Waiting

/// What goes on when the warehouse does not.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `While the warehouse is away` {
  private static let workspace = """
    sources:
      - {key: site, name: Site, writeKey: key}
    segments:
      - {key: buyers, name: Buyers, where: {did: {event: Bought}}}
    """

  private static func buy(_ kith: KithProcess, _ user: String) async -> Int? {
    await kith.collect(#"{"event":"Bought","userId":"\#(user)","messageId":"m-\#(user)"}"#, path: "/v1/track")
  }

  private static func flowed(_ kith: KithProcess, _ user: String) async throws {
    try await until { try await kith.api(.GET, "/v1/profiles/user_id:\(user)").json()["segments"] as? [String] == ["buyers"] }
  }

  private static func query(_ kith: KithProcess) async throws -> KithProcess.Answer {
    try await kith.api(.POST, "/v1/sql", body: #"{"query":"SELECT count() FROM events"}"#, type: "application/json")
  }

  @Test func `because it hangs, events and profiles go on, analysis says why not, and everything arrives later`() async throws {
    let kith = try KithProcess()
    try await kith.start()
    try await kith.apply(Self.workspace)
    #expect(await Self.buy(kith, "u1") == 200)
    try await kith.settle()
    kith.signalWarehouse(SIGSTOP)
    #expect(await Self.buy(kith, "u2") == 200)
    try await Self.flowed(kith, "u2")
    while try await kith.api(.GET, "/v1/status").json()["warehouse"].flatMap({ ($0 as? [String: Any])?["ready"] as? Bool }) != false {}
    let refused = try await Self.query(kith)
    #expect(refused.status == 503)
    #expect(try refused.json()["code"] as? String == "warehouse_unavailable")
    #expect((try refused.json()["detail"] as? String)?.isEmpty == false)
    kith.signalWarehouse(SIGCONT)
    try await kith.settle()
    #expect(try await kith.sql("SELECT DISTINCT message_id FROM events").count == 2)
    try kith.end()
  }

  @Test func `a ClickHouse that others run serves as well, and the workspaces of two kiths on it stay apart`() async throws {
    let host = try KithProcess()
    try await host.start()
    try await host.apply(Self.workspace)
    #expect(await Self.buy(host, "hers") == 200)
    try await host.settle()
    let port = try String(contentsOfFile: "\(host.data)/clickhouse/port", encoding: .utf8)
    let guest = try KithProcess(arguments: [
      "--warehouse", "http://kith@127.0.0.1:\(port)/shop", "--warehouse-password", "file:\(host.data)/clickhouse/password",
    ])
    try await guest.start()
    try await guest.apply(Self.workspace)
    #expect(await Self.buy(guest, "his") == 200)
    try await guest.settle()
    #expect(!FileManager.default.fileExists(atPath: "\(guest.data)/clickhouse"))
    #expect(try await guest.sql("SELECT user_id FROM events").compactMap { $0["user_id"] as? String } == ["his"])
    #expect(try await host.sql("SELECT user_id FROM events").compactMap { $0["user_id"] as? String } == ["hers"])
    // Its server goes away and comes back.
    host.killWarehouse()
    #expect(await Self.buy(guest, "later") == 200)
    try await Self.flowed(guest, "later")
    try await guest.settle()
    #expect(try await guest.sql("SELECT user_id FROM events ORDER BY user_id").compactMap { $0["user_id"] as? String } == ["his", "later"])
    try guest.end()
    try host.end()
  }
}
