import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Operation through the API` {
  @Test func `the status says where everything is`() async throws {
    try await RunningAPI.run { running async throws in
      let json = try await running.call(.GET, "/v1/status", scope: .read).json
      let head = try #require((json["journal"] as? [String: Int])?["head"])
      #expect((json["flow"] as? [String: Any])?["position"] as? Int == head)
      #expect((json["warehouse"] as? [String: Any])?["position"] as? Int == head)
      #expect((json["deliveries"] as? [String: Int])?["pending"] == 0)
      #expect((json["deliveries"] as? [String: Int])?["failed"] == 0)
      #expect(json["caughtUp"] as? Bool == true)
    }
  }

  @Test func `sources show what was accepted, what was refused and why`() async throws {
    try await RunningAPI.run { running async throws in
      running.workspace.asked.withLock { asked in
        asked.definitions.sources = [SourceDefinition(id: SourceID(rawValue: 1), key: "shop", name: "Shop", writeKeys: ["k"])]
      }
      try People.store([], in: running) {
        $0.sourceFigures = [
          SourceFigures(
            source: SourceID(rawValue: 1), accepted: 7, duplicates: 2, rejected: [.missingEventName: 1], lastEventAt: People.time)
        ]
      }
      let sources = try #require(try await running.get("/v1/sources").json["sources"] as? [[String: Any]])
      #expect(sources.first?["accepted"] as? Int == 7)
      #expect(sources.first?["duplicates"] as? Int == 2)
      #expect(sources.first?["rejected"] as? [String: Int] == ["missing_event_name": 1])
      #expect(sources.first?["lastEventAt"] as? String == "2026-01-01T00:00:00.000Z")
      #expect(sources.first?["lagSeconds"] as? Int == 0)
    }
  }

  @Test func `the audit log is paged to its end without a loss`() async throws {
    try await RunningAPI.run { running async throws in
      var seen: [String] = []
      var before = ""
      for _ in 0..<20 {
        let json = try await running.get("/v1/audit?limit=2\(before)").json
        seen += (json["audit"] as? [[String: Any]] ?? []).compactMap { $0["action"] as? String }
        guard let next = json["next"] as? Int else { break }
        before = "&before=\(next)"
      }
      #expect(seen == ["token.create", "token.create", "token.create"])
    }
  }

  @Test func `a given-up delivery is shown, and is tried again when asked`() async throws {
    try await RunningAPI.run { running async throws in
      let delivery = Delivery(
        idempotencyKey: "k", destination: DestinationID(rawValue: 1), profile: ProfileRow(rawValue: 5), segment: SegmentID(rawValue: 7),
        change: .entered, at: People.time, body: [])
      try People.store([], in: running) { $0.deliveries = [delivery] }
      let pending = try await running.state.pendingDeliveries(for: DestinationID(rawValue: 1), now: .distantFuture, limit: 1)
      let number = try #require(pending.first?.number)
      try await running.state.record([DeliveryReceipt(number: number, at: People.time, outcome: .failed(error: "410"))])
      let failed = try #require(try await running.get("/v1/deliveries/failed").json["deliveries"] as? [[String: Any]])
      #expect(failed.first?["lastError"] as? String == "410")
      #expect(failed.first?["profile"] as? String == People.id(5, running))
      #expect(try await running.call(.POST, "/v1/deliveries/\(number)/retry").status == 202)
      #expect(try await running.state.deliveryCounts().pending == 1)
      #expect(try await running.call(.POST, "/v1/deliveries/\(number)/retry").status == 404)
    }
  }

  @Test func `readiness and status say why events are refused`() async throws {
    try await RunningAPI.run { running async throws in
      #expect(try await running.call(.GET, "/readyz", scope: nil).json["problems"] as? Int == 0)
      running.workspace.asked.withLock { $0.problems = ["The journal is damaged: s at byte 7."] }
      let ready = try await running.call(.GET, "/readyz", scope: nil)
      #expect(ready.status == 200)
      #expect(try ready.json["problems"] as? Int == 1)
      running.workspace.asked.withLock { $0.obstacle = "Events are refused: the disk is full." }
      let refused = try await running.call(.GET, "/readyz", scope: nil)
      #expect(refused.status == 503)
      #expect(try refused.code == "not_ready")
      #expect(try refused.json["detail"] as? String == "Events are refused: the disk is full.")
      #expect(refused.headers["Retry-After"] == ["5"])
      #expect(try await running.get("/v1/status").json["problems"] as? [String] == ["The journal is damaged: s at byte 7."])
    }
  }

  @Test func `a backup says what became of the warehouse`() async throws {
    try await RunningAPI.run { running async throws in
      let whole = try await running.call(.POST, "/v1/backup", body: #"{"name":"a"}"#).json
      #expect(whole as? [String: String] == ["folder": "/backups/a", "warehouse": "included"])
      let without = try await running.call(.POST, "/v1/backup", body: #"{"name":"b","withoutWarehouse":true}"#).json
      #expect(without["warehouse"] as? String == "left_out")
    }
  }

  @Test(arguments: ["../x", "", "a/b", "ü", String(repeating: "a", count: 65)])
  func `a backup's name cannot leave its folder`(name: String) async throws {
    try await RunningAPI.run { running async throws in
      let body = String(decoding: try JSONSerialization.data(withJSONObject: ["name": name]), as: UTF8.self)
      #expect(try await running.call(.POST, "/v1/backup", body: body).status == 400)
    }
  }

  @Test func `a server that has stopped takes no more requests`() async throws {
    try await RunningAPI.run { running async throws in
      await running.api.stop()
      await #expect(throws: (any Error).self) { try await running.get("/livez") }
    }
  }
}
