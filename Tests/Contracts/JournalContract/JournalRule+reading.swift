import Ports
import Testing
import Vocabulary

extension JournalRule {
  static let reading: [JournalRule] = [
    JournalRule("an empty journal has head and tail at the start and nothing to read") { fixture async throws in
      #expect(fixture.journal.head == .start)
      #expect(fixture.journal.tail == .start)
      #expect(try fixture.journal.read(from: .start, eventsMax: 10, bytesMax: 1000).isEmpty)
    },
    JournalRule("a read gives at least one record, then as many as both limits allow") { fixture async throws in
      for _ in 0..<5 { _ = try await fixture.journal.append(.events(10, "0123456789")) }
      #expect(try fixture.journal.read(from: .start, eventsMax: 1, bytesMax: 1).count == 1)
      #expect(try fixture.journal.read(from: .start, eventsMax: 30, bytesMax: 1000).count == 3)
      #expect(try fixture.journal.read(from: .start, eventsMax: 39, bytesMax: 1000).count == 3)
      #expect(try fixture.journal.read(from: .start, eventsMax: 1000, bytesMax: 20).count == 2)
      #expect(try fixture.journal.read(from: .start, eventsMax: 1000, bytesMax: 29).count == 2)
      #expect(try fixture.journal.read(from: .start, eventsMax: 1000, bytesMax: 1000).count == 5)
    },
    JournalRule("an offset inside a record gives that record whole") { fixture async throws in
      _ = try await fixture.journal.append(.events(10, "first"))
      _ = try await fixture.journal.append(.events(10, "second"))
      let entries = try fixture.journal.read(from: JournalOffset(rawValue: 13), eventsMax: 100, bytesMax: 1000)
      #expect(entries.map(\.first.rawValue) == [10])
    },
    JournalRule("there is nothing to read at the head or beyond") { fixture async throws in
      _ = try await fixture.journal.append(.events(4))
      #expect(try fixture.journal.read(from: fixture.journal.head, eventsMax: 10, bytesMax: 1000).isEmpty)
      #expect(try fixture.journal.read(from: JournalOffset(rawValue: 99), eventsMax: 10, bytesMax: 1000).isEmpty)
    },
    JournalRule("a wait for an offset that is there ends at once, for one that is not with its time") { fixture async throws in
      #expect(!fixture.journal.wait(for: .start, timeout: .milliseconds(1)))
      _ = try await fixture.journal.append(.events(2))
      #expect(fixture.journal.wait(for: .start, timeout: .zero))
      #expect(fixture.journal.wait(for: JournalOffset(rawValue: 1), timeout: .zero))
      #expect(!fixture.journal.wait(for: JournalOffset(rawValue: 2), timeout: .zero))
    },
    JournalRule("what one consumer still needs stays readable") { fixture async throws in
      _ = try await fixture.journal.append(.events(5))
      fixture.journal.release(before: fixture.journal.head, by: .flow)
      #expect(fixture.journal.tail == .start)
      #expect(try fixture.readAll().count == 1)
    },
  ]
}
