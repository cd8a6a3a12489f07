import JournalContract
import JournalSegmentFiles
import Ports
import Testing
import Vocabulary

private let texts = ["first", "second", "third", "fourth"]

@Suite struct `Damaged segment files` {
  @Test(arguments: [1, 5, 6, 40, 62]) func `a tail that is cut short is torn: it is cut off and written over`(missing: Int) async throws {
    let test = try JournalUnderTest()
    try await test.fill(texts)
    try test.cut(segment: 0, by: missing)
    #expect(try test.texts() == Array(texts.dropLast()))
    try await test.fill(["new"])
    #expect(try test.texts() == texts.dropLast() + ["new"])
  }

  @Test func `a tail that is garbled is torn`() async throws {
    let test = try JournalUnderTest()
    try await test.fill(texts)
    try test.flip(segment: 0, byte: -1)
    #expect(try test.texts() == Array(texts.dropLast()))
  }

  @Test func `zeros behind the last record are a torn tail`() async throws {
    let test = try JournalUnderTest()
    try await test.fill(texts)
    let file = try test.folder.segments()[0]
    try test.folder.write(try test.folder.bytes(of: file) + [UInt8](repeating: 0, count: 5000), to: file)
    #expect(try test.texts() == texts)
    try await test.fill(["new"])
    #expect(try test.texts() == texts + ["new"])
  }

  @Test func `sound bytes of another journal's segment are no records here`() async throws {
    let test = try JournalUnderTest()
    try await test.fill(Array(texts.dropLast()))
    let other = try JournalUnderTest()
    try await other.fill(texts)
    let frame = try other.folder.bytes(of: try other.folder.segments()[0]).dropFirst(Layout.frame(3, of: texts))
    let file = try test.folder.segments()[0]
    try test.folder.write(try test.folder.bytes(of: file) + frame, to: file)
    #expect(try test.texts() == Array(texts.dropLast()))
    #expect(try test.folder.bytes(of: file).count == Layout.frame(3, of: texts))
  }

  @Test func `a record that stands where another should is none`() async throws {
    let test = try JournalUnderTest()
    try await test.fill(texts)
    let file = try test.folder.segments()[0]
    let bytes = try test.folder.bytes(of: file)
    try test.folder.write(bytes + bytes.dropFirst(Layout.frame(3, of: texts)), to: file)
    #expect(try test.texts() == texts)
    #expect(try test.folder.bytes(of: file) == bytes)
  }

  @Test(arguments: [0, 4, 8, 9, 20, 32, 40, 48, 56]) func `a bad record is corruption when a later one says that it was synced`(
    byte: Int
  ) async throws {
    let test = try JournalUnderTest()
    try await test.fill(texts)
    let frame = Layout.frame(1, of: texts)
    let damaged = try test.folder.segments()[0]
    try test.flip(segment: 0, byte: frame + byte)
    #expect {
      try test.open()
    } throws: { error in
      guard case .corrupt(let file, frame, _)? = error as? JournalError else { return false }
      return test.folder.path + "/" + file == damaged
    }
  }

  @Test func `in a sealed segment that everybody has passed, damage is shown and stops nothing`() async throws {
    let test = try JournalUnderTest(segmentBytes: 100)
    try await test.fill(["sealed", "another", "third"])
    let journal = try test.open()
    defer { journal.close() }
    journal.scrub()
    #expect(journal.statistics.damages.isEmpty)
    for consumer in JournalConsumer.allCases { journal.release(before: journal.head, by: consumer) }
    try test.flip(segment: 0, byte: Layout.segmentHeader + Layout.frameHeader + 2)
    journal.scrub()
    let shown = journal.statistics.damages
    #expect(shown.count == 1)
    #expect(shown.first?.contains("nothing waits for it") == true && shown.first?.contains("byte \(Layout.segmentHeader)") == true)
    #expect(try await journal.append(.events(1, "goes on")).first.rawValue == 6)
    #expect(journal.statistics.obstacle == nil)
    // Repaired, the next pass finds it sound.
    try test.flip(segment: 0, byte: Layout.segmentHeader + Layout.frameHeader + 2)
    journal.scrub()
    #expect(journal.statistics.damages.isEmpty)
  }

  @Test func `in a sealed segment that a consumer still needs, damage is shown with who will stop`() async throws {
    let test = try JournalUnderTest(segmentBytes: 100)
    try await test.fill(["sealed", "another", "third"])
    let journal = try test.open()
    defer { journal.close() }
    journal.release(before: journal.head, by: .flow)
    try test.flip(segment: 1, byte: 10)
    journal.scrub()
    #expect(journal.statistics.damages.first?.contains("warehouse will stop there") == true)
    #expect(throws: JournalError.self) { try test.open() }
  }

  @Test func `no byte of a sealed record can change unseen`() async throws {
    let test = try JournalUnderTest(segmentBytes: 100)
    try await test.fill(["sealed", "another"])
    let journal = try test.open()
    defer { journal.close() }
    for byte in Layout.segmentHeader..<Layout.segmentHeader + Layout.frameHeader + 6 {
      try test.flip(segment: 0, byte: byte)
      #expect {
        try journal.read(from: .start, eventsMax: 10, bytesMax: 1000)
      } throws: { error in
        guard case .corrupt(_, Layout.segmentHeader, _)? = error as? JournalError else { return false }
        return true
      }
      try test.flip(segment: 0, byte: byte)
    }
    #expect(try journal.texts() == ["sealed", "another"])
  }

  @Test func `a read gives what stands before the damage, the next one says where the damage is`() async throws {
    let test = try JournalUnderTest(segmentBytes: 1000)
    let many = (0..<40).map { "record number \($0)" }
    try await test.fill(many)
    let frame = Layout.frame(3, of: many)
    try test.flip(segment: 0, byte: frame + 60)
    let journal = try test.open()
    defer { journal.close() }
    let before = try journal.read(from: .start, eventsMax: 1000, bytesMax: 100_000)
    #expect(before.count == 3)
    let file = try #require(try test.folder.segments()[0].split(separator: "/").last)
    #expect(throws: JournalError.corrupt(file: String(file), byteOffset: frame, reason: "the payload does not match its checksum")) {
      try journal.read(from: before[2].end, eventsMax: 1000, bytesMax: 100_000)
    }
  }

  @Test func `a sealed segment that lost its end is corrupt`() async throws {
    let test = try JournalUnderTest(segmentBytes: 100)
    try await test.fill(texts)
    try test.cut(segment: 0, by: Layout.frameHeader + texts[0].utf8.count)
    let journal = try test.open()
    defer { journal.close() }
    #expect {
      try journal.read(from: .start, eventsMax: 1, bytesMax: 1)
    } throws: { error in
      guard case .corrupt(_, Layout.segmentHeader, "events are missing at the end of the file")? = error as? JournalError else {
        return false
      }
      return true
    }
  }

  @Test(arguments: [0, 8, 24, 40, 48, 68]) func `a damaged header is refused`(byte: Int) async throws {
    let test = try JournalUnderTest(segmentBytes: 100)
    try await test.fill(texts)
    try test.flip(segment: 1, byte: byte)
    #expect {
      try test.open()
    } throws: { error in
      guard case .corrupt(_, 0, _)? = error as? JournalError else { return false }
      return true
    }
  }
}
