import JournalContract
import JournalSegmentFiles
import Ports
import Testing
import Vocabulary

@Suite struct `Retention of a journal` {
  let test: JournalUnderTest
  let week: Int64 = 7 * .day

  init() throws { test = try JournalUnderTest(segmentBytes: 100) }

  private func release(_ journal: SegmentFileJournal, before offset: UInt64, by consumers: [JournalConsumer] = JournalConsumer.allCases) {
    for consumer in consumers { journal.release(before: JournalOffset(rawValue: offset), by: consumer) }
    journal.upkeep()
  }

  @Test func `deletes what is past its age and released by all, in whole segments`() async throws {
    let journal = try test.open()
    for _ in 0..<5 { _ = try await journal.append(.events(2, "an old record")) }
    test.clock.advance(by: week + 1)
    for _ in 0..<2 { _ = try await journal.append(.events(2, "a young record")) }
    release(journal, before: 7)
    #expect(journal.tail.rawValue == 6)
    release(journal, before: 14)
    #expect(journal.tail.rawValue == 10)
    #expect(try test.folder.segments().count == 2)
    #expect(throws: JournalError.deleted(first: JournalOffset(rawValue: 10))) {
      try journal.read(from: JournalOffset(rawValue: 9), eventsMax: 1, bytesMax: 1)
    }
    #expect(try journal.texts() == ["a young record", "a young record"])
    journal.close()
    #expect(try test.texts() == ["a young record", "a young record"])
  }

  @Test func `keeps everything that a consumer may need who has not spoken yet`() async throws {
    let journal = try test.open()
    for _ in 0..<5 { _ = try await journal.append(.events(2)) }
    test.clock.advance(by: 2 * week)
    release(journal, before: 10, by: [.flow])
    #expect(journal.tail == .start)
    release(journal, before: 10, by: [.warehouse])
    #expect(journal.tail == JournalOffset(rawValue: 10))
    journal.close()
  }

  @Test func `deletes young records when all together are too large`() async throws {
    test.settings.retentionBytes = 1000
    let journal = try test.open()
    for _ in 0..<10 { _ = try await journal.append(.events(1, String(repeating: "x", count: 72))) }
    #expect(journal.statistics.bytesOnDisk == 2000)
    release(journal, before: 10)
    #expect(journal.statistics.bytesOnDisk == 1000)
    #expect(journal.tail.rawValue == 5)
    journal.close()
  }

  @Test func `a quiet journal seals its segment by age, so that it forgets too`() async throws {
    test.settings.segmentBytes = 1 << 20
    let journal = try test.open()
    _ = try await journal.append(.events(2))
    test.clock.advance(by: test.settings.segmentAge + 1)
    journal.upkeep()
    #expect(try test.folder.segments().count == 2)
    test.clock.advance(by: week)
    release(journal, before: 2)
    #expect(journal.tail.rawValue == 2)
    #expect(try test.folder.segments().count == 1)
    journal.close()
  }

  @Test func `a journal that is never quiet for a minute seals its segment by age too`() async throws {
    test.settings.segmentBytes = 1 << 20
    let journal = try test.open()
    for _ in 0..<60 {
      _ = try await journal.append(.events(1))
      for consumer in JournalConsumer.allCases { journal.release(before: journal.head, by: consumer) }
      test.clock.advance(by: test.settings.segmentAge / 2)
    }
    journal.close()
    // One each six hours: seven days of fifteen, and what shares a segment with them.
    #expect((27...32).contains(try test.texts().count))
  }

  @Test func `a journal that is opened for less than a minute at a time forgets too`() async throws {
    test.settings.segmentBytes = 1 << 20
    for _ in 0..<60 {
      let journal = try test.open()
      _ = try await journal.append(.events(1))
      for consumer in JournalConsumer.allCases { journal.release(before: journal.head, by: consumer) }
      journal.close()
      test.clock.advance(by: test.settings.segmentAge / 2)
    }
    #expect((27...32).contains(try test.texts().count))
  }

  @Test func `a consumer that holds back too much stops the journal, which names it`() async throws {
    test.settings.holdBytesMax = 1000
    let journal = try test.open()
    journal.release(before: JournalOffset(rawValue: 100), by: .flow)
    for _ in 0..<6 { _ = try await journal.append(.events(1, String(repeating: "x", count: 72))) }
    await #expect(throws: JournalError.held(by: .warehouse)) { try await journal.append(.events(1)) }
    journal.release(before: JournalOffset(rawValue: 3), by: .warehouse)
    #expect(try await journal.append(.events(1)).first.rawValue == 6)
    journal.close()
  }

  @Test func `a position that was released stays released`() async throws {
    let journal = try test.open()
    for _ in 0..<3 { _ = try await journal.append(.events(1)) }
    release(journal, before: 2)
    test.clock.advance(by: 2 * week)
    release(journal, before: 0)
    #expect(journal.tail.rawValue == 2)
    journal.close()
  }
}
