import JournalContract
import JournalSegmentFiles
import Ports
import Testing
import Vocabulary

private let texts = ["first", "second", "third", "fourth", "fifth"]

@Suite struct `Inspection and repair of a journal` {
  /// All in one segment, or one record per segment.
  private func damaged(segmentBytes: Int = 1 << 20, _ damage: (JournalUnderTest) throws -> Void) async throws -> JournalUnderTest {
    let test = try JournalUnderTest(segmentBytes: segmentBytes)
    try await test.fill(texts)
    try damage(test)
    return test
  }

  private func inspect(_ test: JournalUnderTest) throws -> JournalInspection { try JournalInspection(folder: test.folder.path) }

  @Test func `a sound journal is reported segment by segment, also while it is open`() async throws {
    let test = try await damaged(segmentBytes: 200) { _ in }
    let journal = try test.open()
    let inspection = try inspect(test)
    #expect(inspection.segments.map(\.state) == [.sound, .sound])
    #expect(inspection.segments.map(\.events) == [6, 4])
    #expect(inspection.segments.map(\.records) == [3, 2])
    #expect(inspection.segments.map(\.first.rawValue) == [0, 6])
    #expect(inspection.segments.map(\.bytes).reduce(0, +) == journal.statistics.bytesOnDisk)
    #expect(inspection.damages.isEmpty)
    journal.close()
  }

  @Test func `a torn tail is no damage`() async throws {
    let test = try await damaged { try $0.cut(segment: 0, by: 1) }
    let inspection = try inspect(test)
    #expect(inspection.segments.map(\.state) == [.tornTail(atByte: Layout.frame(4, of: texts))])
    #expect(inspection.damages.isEmpty)
  }

  @Test(arguments: [1 << 20, 100, 200]) func `skipping damage loses its events only, and their offsets stay unused`(
    segmentBytes: Int
  ) async throws {
    let test = try await damaged(segmentBytes: segmentBytes) { test in
      let place =
        segmentBytes == 1 << 20 ? (0, Layout.frame(1, of: texts)) : segmentBytes == 100 ? (1, 72) : (0, Layout.frame(1, of: texts))
      try test.flip(segment: place.0, byte: place.1 + 57)
    }
    let damage = try #require(try inspect(test).damages.first)
    #expect(damage.first.rawValue == 2)
    #expect(damage.end.rawValue == 4)
    let repair = damage.repairs[0]
    #expect(repair.eventsLost == 2)
    #expect(repair.effect == "The 2 events at offsets 2 to 3 are lost; all after them stays.")
    try repair.perform(folder: test.folder.path)
    #expect(try inspect(test).damages.isEmpty)
    let journal = try test.open()
    #expect(try journal.texts() == ["first", "third", "fourth", "fifth"])
    #expect(try journal.read(from: JournalOffset(rawValue: 2), eventsMax: 1, bytesMax: 1).map(\.first.rawValue) == [4])
    #expect(try await journal.append(.events(1, "next")).first.rawValue == 10)
    journal.close()
  }

  @Test(arguments: [1 << 20, 100, 200]) func `truncating loses all from the damage on, but no offset is used twice`(
    segmentBytes: Int
  ) async throws {
    let test = try await damaged(segmentBytes: segmentBytes) { test in
      let place = segmentBytes == 100 ? (1, 72) : (0, Layout.frame(1, of: texts))
      try test.flip(segment: place.0, byte: place.1 + 57)
    }
    let repair = try #require(try inspect(test).damages.first).repairs[1]
    #expect(repair.eventsLost == 8)
    #expect(repair.effect == "All 8 events from offset 2 on are lost, those after the damage too.")
    try repair.perform(folder: test.folder.path)
    #expect(try inspect(test).damages.isEmpty)
    let journal = try test.open()
    #expect(try journal.texts() == ["first"])
    #expect(journal.head.rawValue == 2)
    #expect(!journal.wait(for: journal.head, timeout: .zero))
    #expect(try await journal.append(.events(1, "next")).first.rawValue == 10)
    #expect(journal.wait(for: JournalOffset(rawValue: 2), timeout: .zero))
    #expect(try journal.texts() == ["first", "next"])
    journal.close()
    #expect(try test.texts() == ["first", "next"])
  }

  @Test func `several damages are found at once and repaired one by one`() async throws {
    let test = try await damaged { test in
      try test.flip(segment: 0, byte: Layout.frame(0, of: texts) + 3)
      try test.flip(segment: 0, byte: Layout.frame(2, of: texts) + 30)
    }
    let damages = try inspect(test).damages
    #expect(damages.map(\.first.rawValue) == [0, 4])
    for damage in damages { try damage.repairs[0].perform(folder: test.folder.path) }
    #expect(try test.texts() == ["second", "fourth", "fifth"])
  }

  @Test func `the end of a sealed segment can be skipped`() async throws {
    let test = try await damaged(segmentBytes: 200) { try $0.cut(segment: 0, by: 10) }
    let damage = try #require(try inspect(test).damages.first)
    #expect(damage.first.rawValue == 4)
    try damage.repairs[0].perform(folder: test.folder.path)
    #expect(try test.texts() == ["first", "second", "fourth", "fifth"])
  }

  @Test(arguments: [0, 1, 4]) func `a damaged header is written anew without loss`(segment: Int) async throws {
    let test = try await damaged(segmentBytes: 100) { try $0.flip(segment: segment, byte: 50) }
    let damage = try #require(try inspect(test).damages.first)
    #expect(damage.repairs[0].eventsLost == 0)
    try damage.repairs[0].perform(folder: test.folder.path)
    #expect(try inspect(test).segments.allSatisfy { $0.state == .sound })
    #expect(try test.texts() == texts)
  }

  @Test func `a missing segment is reported, and skipped in two steps`() async throws {
    let test = try await damaged(segmentBytes: 100) { test in
      try test.folder.remove(try test.folder.segments()[2])
    }
    #expect(throws: JournalError.self) { try test.open() }
    for _ in 0..<2 { try inspect(test).damages.first?.repairs[0].perform(folder: test.folder.path) }
    #expect(try inspect(test).damages.isEmpty)
    #expect(try test.texts() == ["first", "second", "fourth", "fifth"])
  }

  @Test func `nothing is repaired while the journal is open`() async throws {
    let test = try await damaged(segmentBytes: 100) { try $0.flip(segment: 0, byte: 130) }
    let journal = try test.open()
    let damage = try #require(try inspect(test).damages.first)
    #expect(throws: JournalError.self) { try damage.repairs[0].perform(folder: test.folder.path) }
    journal.close()
    try damage.repairs[0].perform(folder: test.folder.path)
    #expect(try test.texts() == Array(texts.dropFirst()))
  }
}
