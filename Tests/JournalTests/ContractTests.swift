import JournalContract
import JournalInMemory
import JournalSegmentFiles
import Ports
import Testing
import Vocabulary

@Suite struct `The journal's contract` {
  @Test(arguments: JournalRule.all) func `holds in memory`(rule: JournalRule) async throws {
    let clock = SettableClock()
    let journal = InMemoryJournal(workspace: WorkspaceID(rawValue: 3), recordBytesMax: 100_000, now: { clock.now })
    try await rule.check(
      JournalFixture(
        journal: journal, clock: clock, workspace: WorkspaceID(rawValue: 3), recordBytesMax: 100_000, close: { journal.close() }))
  }

  @Test(arguments: JournalRule.all) func `holds in segment files`(rule: JournalRule) async throws {
    try await check(rule) { _ in }
  }

  @Test(arguments: JournalRule.all) func `holds when every few records begin a new segment`(rule: JournalRule) async throws {
    try await check(rule) { $0.segmentBytes = 2000 }
  }

  private func check(_ rule: JournalRule, _ change: (inout SegmentFileJournalSettings) -> Void) async throws {
    let folder = try TemporaryFolder()
    let clock = SettableClock()
    var settings = SegmentFileJournalSettings()
    settings.recordBytesMax = 100_000
    settings.now = { clock.now }
    change(&settings)
    let journal = try SegmentFileJournal(folder: folder.path, workspace: WorkspaceID(rawValue: 3), settings: settings)
    defer { journal.close() }
    try await rule.check(
      JournalFixture(
        journal: journal, clock: clock, workspace: WorkspaceID(rawValue: 3), recordBytesMax: 100_000, close: { journal.close() }))
  }
}
