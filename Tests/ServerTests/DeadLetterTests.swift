import Foundation
import NIOHTTP1
import Ports
import Server
import StateInMemory
import Synchronization
import Testing
import Vocabulary

@Suite struct `Dead letters in the API` {
  private func letter(_ offset: UInt64, _ body: String, call: CollectedRequest.Call = .batch, cut: Bool = false) -> DeadLetter {
    DeadLetter(
      offset: JournalOffset(rawValue: offset), source: SourceID(rawValue: 1), receivedAt: People.time, reason: .missingEventName,
      field: "event",
      call: call, body: Array(body.utf8), bodyWasCut: cut)
  }

  private func store(_ letters: [DeadLetter], in running: RunningAPI) throws {
    try People.store([], in: running) { $0.deadLetters = letters }
  }

  @Test(arguments: [1, 2, 3, 10]) func `are listed page by page, newest first, each once`(limit: Int) async throws {
    try await RunningAPI.run { running async throws in
      try store((1...5).map { letter($0, "{}") }, in: running)
      var seen: [Int] = []
      var before = ""
      while true {
        let json = try await running.get("/v1/deadletters?limit=\(limit)\(before)").json
        seen += (json["deadletters"] as? [[String: Any]] ?? []).compactMap { $0["offset"] as? Int }
        guard let next = json["next"] as? Int else { break }
        before = "&before=\(next)"
      }
      #expect(seen == [5, 4, 3, 2, 1])
    }
  }

  @Test func `that are repaired are sent again in a batch of their own, and noted`() async throws {
    try await RunningAPI.run { running async throws in
      try store([letter(3, #"{"type":"track","userId":"u"}"#)], in: running)
      let repaired = #"{"type":"track","userId":"u","event":"Paid"}"#
      let answer = try await running.call(.POST, "/v1/deadletters/3/retry", scope: .write, body: repaired)
      #expect(answer.status == 202, "\(answer.text)")
      let (resent, actions) = running.workspace.asked.withLock { ($0.resent, $0.actions) }
      #expect(resent.map { String(decoding: $0.request.body, as: UTF8.self) } == [#"{"batch":[\#(repaired)]}"#])
      #expect(resent.first?.request.call == .batch)
      let offset = try #require(try answer.json["retriedAs"] as? Int)
      #expect(actions.last?.action == .noteRetry(deadLetter: JournalOffset(rawValue: 3), as: JournalOffset(rawValue: UInt64(offset))))
      #expect(try await running.call(.POST, "/v1/deadletters/3/retry", body: repaired).code == "already_retried")
    }
  }

  @Test func `that would be refused again are not sent`() async throws {
    try await RunningAPI.run { running async throws in
      try store([letter(3, #"{"type":"track","userId":"u"}"#)], in: running)
      let answer = try await running.call(.POST, "/v1/deadletters/3/retry")
      #expect(answer.status == 400)
      #expect(try answer.code == "event_refused")
      #expect(running.workspace.asked.withLock { $0.resent.isEmpty })
    }
  }

  @Test func `whose text was cut are only sent repaired`() async throws {
    try await RunningAPI.run { running async throws in
      try store([letter(3, #"{"event":"Paid","userId":"u"#, call: .track, cut: true)], in: running)
      #expect(try await running.call(.POST, "/v1/deadletters/3/retry").code == "body_was_cut")
      #expect(try await running.call(.POST, "/v1/deadletters/3/retry", body: #"{"event":"Paid","userId":"u"}"#).status == 202)
      #expect(running.workspace.asked.withLock { $0.resent.first?.request.call } == .track)
    }
  }

  @Test func `that are not there answer 404`() async throws {
    try await RunningAPI.run { running async throws in
      #expect(try await running.call(.POST, "/v1/deadletters/99/retry").status == 404)
      #expect(try await running.call(.POST, "/v1/deadletters/x/retry").status == 404)
    }
  }
}
