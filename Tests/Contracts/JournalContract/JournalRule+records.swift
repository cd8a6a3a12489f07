import Ports
import Testing
import Vocabulary

extension JournalRule {
  static let records: [JournalRule] = [
    JournalRule("offsets count events: a record of three takes three") { fixture async throws in
      let first = try await fixture.journal.append(.events(3))
      let second = try await fixture.journal.append(.events(1))
      let third = try await fixture.journal.append(.events(65_535))
      #expect([first.first, second.first, third.first].map(\.rawValue) == [0, 3, 4])
      #expect(fixture.journal.head.rawValue == 65_539)
      #expect(fixture.journal.tail == .start)
    },
    JournalRule("a record is read back as it was appended, with its receipt") { fixture async throws in
      let record = JournalRecord(kind: .command, source: .workspace, eventCount: 1, payload: Array(#"{"actor":"test"}"#.utf8))
      let receipt = try await fixture.journal.append(record)
      let entries = try fixture.journal.read(from: .start, eventsMax: 10, bytesMax: 1000)
      #expect(
        entries == [JournalEntry(first: receipt.first, receivedAt: receipt.receivedAt, workspace: fixture.workspace, record: record)])
    },
    JournalRule("an empty payload and the largest are taken") { fixture async throws in
      let large = JournalRecord(
        kind: .events, source: SourceID(rawValue: 7), eventCount: 2, payload: [UInt8](repeating: 0xa5, count: fixture.recordBytesMax))
      _ = try await fixture.journal.append(.events(1, ""))
      _ = try await fixture.journal.append(large)
      #expect(try fixture.readAll().map(\.record) == [.events(1, ""), large])
    },
    JournalRule("any records come back unchanged, in order and dense, whatever the limits of the reads") { fixture async throws in
      var generator = RecordGenerator(seed: 11)
      let records = (0..<300).map { _ in generator.record() }
      var receipts: [JournalReceipt] = []
      for record in records { receipts.append(try await fixture.journal.append(record)) }
      for _ in 0..<10 {
        let start = Int.random(in: 0..<records.count, using: &generator)
        let entries = try fixture.readAll(
          from: receipts[start].first, eventsMax: Int.random(in: 1...2000, using: &generator),
          bytesMax: Int.random(in: 1...20_000, using: &generator))
        #expect(entries.map(\.record) == Array(records[start...]))
        #expect(entries.map(\.first) == receipts[start...].map(\.first))
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.end == $1.first })
      }
    },
  ]
}
