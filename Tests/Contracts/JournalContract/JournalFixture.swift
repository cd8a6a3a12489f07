public import Ports
public import Vocabulary

/// An empty journal to be tried, and what the rules must know of it.
public struct JournalFixture: Sendable {
  public var journal: any Journal
  /// The wall clock that the journal was made with.
  public var clock: SettableClock
  public var workspace: WorkspaceID
  public var recordBytesMax: Int
  public var close: @Sendable () -> Void

  public init(
    journal: any Journal, clock: SettableClock, workspace: WorkspaceID, recordBytesMax: Int, close: @escaping @Sendable () -> Void
  ) {
    self.journal = journal
    self.clock = clock
    self.workspace = workspace
    self.recordBytesMax = recordBytesMax
    self.close = close
  }

  /// All records from an offset on.
  func readAll(from offset: JournalOffset = .start, eventsMax: Int = 1000, bytesMax: Int = 1 << 20) throws -> [JournalEntry] {
    var entries: [JournalEntry] = []
    var position = offset
    while position < journal.head {
      let batch = try journal.read(from: position, eventsMax: eventsMax, bytesMax: bytesMax)
      guard let last = batch.last else { break }
      entries += batch
      position = last.end
    }
    return entries
  }
}
