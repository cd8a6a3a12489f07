import Glibc
import JournalContract
import JournalSegmentFiles
import Ports
import Synchronization
import Testing
import Vocabulary

/// On a real file system of four megabytes where the test may mount one; else on the writer's files alone, told that no room is left.
@Suite struct `A journal on a full disk` {
  @Test func `refuses, loses nothing that was acknowledged, and goes on when there is room again`() async throws {
    let disk = try SmallDisk()
    defer { disk.end() }
    let test = try JournalUnderTest(segmentBytes: 500_000)
    test.settings.roomReserveBytes = 0
    let failing = FailingFiles()
    if !disk.isMounted { test.settings.files = failing.files }
    let folder = disk.isMounted ? disk.folder.path : test.folder.path
    let ballast = "\(folder)/ballast"
    let workspace = WorkspaceID(rawValue: 1)
    try disk.folder.write([UInt8](repeating: 1, count: 1_000_000), to: ballast)
    var journal = try SegmentFileJournal(folder: folder, workspace: workspace, settings: test.settings)
    var acknowledged: [JournalEntry] = []
    var refusals = 0
    for index in 0..<200 where refusals < 5 {
      if !disk.isMounted && index == 60 { failing.faults.withLock { $0.write = .full } }
      let record = JournalRecord.events(3, String(repeating: "\(index % 10)", count: 40_000))
      do throws(JournalError) {
        let receipt = try await journal.append(record)
        acknowledged.append(JournalEntry(first: receipt.first, receivedAt: receipt.receivedAt, workspace: workspace, record: record))
      } catch {
        #expect(error == .full)
        refusals += 1
      }
    }
    #expect(refusals == 5)
    #expect(journal.statistics.obstacle?.contains("the disk is full") == true)
    #expect(acknowledged.count > 50)
    #expect(try journal.entries() == acknowledged)
    journal.close()
    journal = try SegmentFileJournal(folder: folder, workspace: workspace, settings: test.settings)
    #expect(try journal.entries() == acknowledged)
    try disk.folder.remove(ballast)
    failing.faults.withLock { $0.write = nil }
    #expect(try await journal.append(.events(1, "after")).first == acknowledged[acknowledged.count - 1].end)
    #expect(journal.statistics.obstacle == nil)
    #expect(try journal.entries().map(\.record) == acknowledged.map(\.record) + [.events(1, "after")])
    journal.close()
  }
}

private struct SmallDisk {
  let folder: TemporaryFolder
  let isMounted: Bool

  init() throws {
    folder = try TemporaryFolder()
    isMounted = mount("tmpfs", folder.path, "tmpfs", 0, "size=4m") == 0
  }

  func end() {
    if isMounted { umount2(folder.path, Int32(MNT_DETACH)) }
  }
}
