import Ports
import Testing
import Vocabulary

extension JournalRule {
  static let limits: [JournalRule] = [
    JournalRule("a record over the limit is refused and leaves nothing behind") { fixture async throws in
      let bytes = fixture.recordBytesMax + 1
      let record = JournalRecord(kind: .events, source: SourceID(rawValue: 1), eventCount: 1, payload: [UInt8](repeating: 0, count: bytes))
      await #expect(throws: JournalError.recordTooLarge(bytes: bytes, bytesMax: fixture.recordBytesMax)) {
        try await fixture.journal.append(record)
      }
      #expect(try await fixture.journal.append(.events(1)).first == .start)
    },
    JournalRule("a closed journal takes nothing, reads nothing and lets nobody wait") { fixture async throws in
      _ = try await fixture.journal.append(.events(1))
      fixture.close()
      await #expect(throws: JournalError.closed) { try await fixture.journal.append(.events(1)) }
      #expect(throws: JournalError.closed) { try fixture.journal.read(from: .start, eventsMax: 1, bytesMax: 1) }
      #expect(!fixture.journal.wait(for: JournalOffset(rawValue: 1), timeout: .seconds(60)))
    },
    JournalRule("the statistics count what is kept") { fixture async throws in
      _ = try await fixture.journal.append(.events(1, String(repeating: "x", count: 1000)))
      let statistics = fixture.journal.statistics
      #expect(statistics.bytesOnDisk >= 1000)
      #expect(statistics.syncs == 1)
      #expect(statistics.bytesQueued == 0)
    },
  ]
}
