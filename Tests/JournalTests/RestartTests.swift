import Foundation
import JournalContract
import JournalSegmentFiles
import Ports
import Testing
import Vocabulary

@Suite struct `A journal that is opened again` {
  @Test func `has the same head and the same records, and goes on behind them`() async throws {
    let test = try JournalUnderTest(segmentBytes: 300)
    let texts = (0..<20).map { "record \($0)" }
    try await test.fill(texts)
    #expect(try test.folder.segments().count > 3)
    let journal = try test.open()
    defer { journal.close() }
    #expect(journal.head.rawValue == 40)
    #expect(try journal.texts() == texts)
    #expect(try await journal.append(.events(1, "more")).first.rawValue == 40)
    #expect(try journal.texts() == texts + ["more"])
  }

  @Test func `never stamps before its last record, nor before what its clock promised`() async throws {
    let test = try JournalUnderTest()
    var journal = try test.open()
    let last = try await journal.append(.events(1)).receivedAt
    journal.close()
    test.clock.advance(by: -1 * .day)
    journal = try test.open()
    #expect(try await journal.append(.events(1)).receivedAt == last)
    test.clock.advance(by: 2 * .day)
    let promise = journal.clock().now
    #expect(promise > last)
    journal.close()
    test.clock.advance(by: -1 * .day)
    journal = try test.open()
    #expect(try await journal.append(.events(1)).receivedAt == promise)
    journal.close()
  }

  @Test func `keeps the stamps even when only an empty segment is left`() async throws {
    let test = try JournalUnderTest(segmentBytes: 100)
    try await test.fill(["one", "two"])
    let last = test.clock.now
    test.clock.advance(by: 8 * .day)
    var journal = try test.open()
    for consumer in JournalConsumer.allCases { journal.release(before: journal.head, by: consumer) }
    journal.upkeep()
    journal.upkeep()
    #expect(journal.tail == journal.head)
    journal.close()
    test.clock.advance(by: -20 * .day)
    journal = try test.open()
    #expect(journal.head.rawValue == 4)
    let receipt = try await journal.append(.events(1))
    #expect(receipt.first.rawValue == 4)
    #expect(receipt.receivedAt >= last)
    journal.close()
  }

  @Test func `is refused while another one has the folder`() throws {
    let test = try JournalUnderTest()
    let journal = try test.open()
    #expect(throws: JournalError.io(operation: "lock the journal's folder: another process has it open", errno: EWOULDBLOCK)) {
      try test.open()
    }
    journal.close()
    try test.open().close()
  }

  @Test func `is refused to another workspace`() async throws {
    let test = try JournalUnderTest()
    try await test.fill(["one"])
    #expect {
      try test.open(workspace: 2)
    } throws: { error in
      guard case .corrupt(_, _, let reason)? = error as? JournalError else { return false }
      return reason == "the segment belongs to workspace 1"
    }
  }

  @Test func `forgets a segment that was never finished`() async throws {
    let test = try JournalUnderTest()
    try await test.fill(["one"])
    let unfinished = "\(test.folder.path)/segment-0000000002-00000000000000ff.journal.new"
    try test.folder.write([1, 2, 3], to: unfinished)
    #expect(try test.texts() == ["one"])
    #expect(!FileManager.default.fileExists(atPath: unfinished))
  }

  @Test func `writes what was queued before it was closed`() async throws {
    let test = try JournalUnderTest()
    let journal = try test.open()
    for index in 0..<100 { journal.append(.events(1, "\(index)")) { _ in } }
    journal.close()
    #expect(try test.texts() == (0..<100).map { "\($0)" })
  }
}
