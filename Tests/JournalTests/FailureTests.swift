import JournalContract
import JournalSegmentFiles
import Ports
import Synchronization
import Testing
import Vocabulary

private let failedSync = JournalError.io(operation: "fdatasync", errno: 5)

@Suite struct `A journal whose disk fails` {
  let test: JournalUnderTest
  let failing = FailingFiles()

  init() throws {
    test = try JournalUnderTest()
    test.settings.files = failing.files
  }

  @Test(arguments: [(failedSync, false), (.io(operation: "write", errno: 5), true), (.full, true), (.full, false)])
  func `acknowledges nothing of the group, never uses that file again, and goes on in a new one`(
    error: JournalError, isWrite: Bool
  ) async throws {
    let journal = try test.open()
    _ = try await journal.append(.events(2, "kept"))
    failing.faults.withLock { if isWrite { $0.write = error } else { $0.sync = error } }
    await #expect(throws: error) { try await journal.append(.events(3, "lost")) }
    failing.faults.withLock {
      $0.write = nil
      $0.sync = nil
    }
    #expect(journal.head.rawValue == 2)
    #expect(try journal.texts() == ["kept"])
    #expect(try await journal.append(.events(1, "next")).first.rawValue == 2)
    #expect(try journal.texts() == ["kept", "next"])
    #expect(!failing.faults.withLock { $0.usedAfterFailure })
    #expect(try test.folder.segments().count == 2)
    journal.close()
    #expect(try test.texts() == ["kept", "next"])
  }

  @Test func `leaves no empty files behind, however often it fails`() async throws {
    let journal = try test.open()
    failing.faults.withLock { $0.sync = failedSync }
    for _ in 0..<5 { await #expect(throws: failedSync) { try await journal.append(.events(1)) } }
    failing.faults.withLock { $0.sync = nil }
    #expect(try await journal.append(.events(1, "first")).first == .start)
    #expect(journal.tail == .start)
    #expect(try test.folder.segments().count == 1)
    journal.close()
    #expect(try test.texts() == ["first"])
  }

  @Test func `refuses before it takes the last room, and recovers by itself`() async throws {
    let journal = try test.open()
    _ = try await journal.append(.events(1, "before"))
    failing.faults.withLock { $0.room = test.settings.roomReserveBytes + 10 }
    await #expect(throws: JournalError.full) { try await journal.append(.events(1, "refused")) }
    failing.faults.withLock { $0.room = nil }
    _ = try await journal.append(.events(1, "after"))
    #expect(try journal.texts() == ["before", "after"])
    #expect(try test.folder.segments().count == 1)
    journal.close()
  }

  @Test func `keeps to the present segment when a new one cannot be made`() async throws {
    test.settings.segmentBytes = 100
    let journal = try test.open()
    _ = try await journal.append(.events(1, "before"))
    failing.faults.withLock { $0.create = .full }
    await #expect(throws: JournalError.full) { try await journal.append(.events(1, "refused")) }
    failing.faults.withLock { $0.create = nil }
    _ = try await journal.append(.events(1, "after"))
    journal.close()
    #expect(try test.texts() == ["before", "after"])
  }

  @Test func `passes over what a failed file holds beyond its synced end, even if it could not be cut`() async throws {
    let journal = try test.open()
    _ = try await journal.append(.events(2, "kept"))
    let file = try test.folder.segments()[0]
    failing.faults.withLock { $0.sync = failedSync }
    failing.closeGate()
    let lost = Task { try await journal.append(.events(2, "lost")) }
    await failing.awaitWriter()
    let withLost = try test.folder.bytes(of: file)
    failing.openGate()
    await #expect(throws: failedSync) { try await lost.value }
    failing.faults.withLock { $0.sync = nil }
    _ = try await journal.append(.events(2, "next"))
    journal.close()
    #expect(try test.folder.bytes(of: file).count < withLost.count)
    try test.folder.write(withLost, to: file)
    #expect(try test.texts() == ["kept", "next"])
    #expect(try JournalInspection(folder: test.folder.path).segments.map(\.state) == [.sound, .sound])
  }

  @Test func `answers only after the sync, and with the whole group at once`() async throws {
    let journal = try test.open()
    failing.closeGate()
    let answered = Mutex(0)
    journal.append(.events(1)) { _ in answered.withLock { $0 += 1 } }
    await failing.awaitWriter()
    for _ in 0..<100 { journal.append(.events(1)) { _ in answered.withLock { $0 += 1 } } }
    #expect(answered.withLock { $0 } == 0)
    #expect(journal.head == .start)
    #expect(journal.statistics.bytesQueued == 101 * (Layout.frameHeader + 2))
    failing.openGate()
    _ = try await journal.append(.events(1))
    #expect(answered.withLock { $0 } == 101)
    #expect(journal.statistics.syncs <= 3)
    #expect(journal.statistics.bytesQueued == 0)
    journal.close()
  }

  @Test func `promises no later moment than the stamp of what is not synced yet`() async throws {
    let journal = try test.open()
    let stamp = test.clock.now
    failing.closeGate()
    let receipt = Task { try await journal.append(.events(1)) }
    await failing.awaitWriter()
    test.clock.advance(by: 1 * .hour)
    #expect(journal.clock().now == stamp)
    #expect(journal.clock().head == .start)
    failing.openGate()
    #expect(try await receipt.value.receivedAt == stamp)
    #expect(journal.clock().now == test.clock.now)
    journal.close()
  }

  @Test func `says so when more waits than the limit`() async throws {
    test.settings.queueBytesMax = 1000
    let journal = try test.open()
    failing.closeGate()
    let first = Task { try await journal.append(.events(1, String(repeating: "x", count: 700))) }
    await failing.awaitWriter()
    await #expect(throws: JournalError.overloaded) { try await journal.append(.events(1, String(repeating: "x", count: 400))) }
    let second = Task { try await journal.append(.events(1, String(repeating: "x", count: 100))) }
    failing.openGate()
    #expect(try await first.value.first.rawValue == 0)
    #expect(try await second.value.first.rawValue == 1)
    _ = try await journal.append(.events(1, String(repeating: "x", count: 800)))
    journal.close()
  }

  @Test func `does not start on a disk that cannot sync`() async throws {
    try await test.fill(["one"])
    failing.faults.withLock { $0.sync = failedSync }
    #expect(throws: failedSync) { try test.open() }
    failing.faults.withLock { $0.sync = nil }
    #expect(try test.texts() == ["one"])
  }
}
