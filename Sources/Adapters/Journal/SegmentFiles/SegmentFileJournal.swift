public import Ports
public import Vocabulary

/// The journal of one workspace in segment files of one folder, for one process at a time.
///
/// One thread writes: it takes all that has gathered, writes and syncs it at once, then answers in order, while the next group gathers.
/// Readers read the files beside it. Ends when ``close()`` is called or nobody holds it any more; what was queued is still written.
///
/// Two things are answered at once, on the thread that calls `append`: refusals (`.overloaded`, `.held`, `.recordTooLarge`, `.closed`).
public final class SegmentFileJournal: Journal {
  let shared: Monitor<JournalState>
  let files = SegmentReadFiles()
  private let settings: SegmentFileJournalSettings
  private let folder: String
  private let lock: FolderLock
  private let thread: WriterThread
  private let scrubbing: WriterThread

  /// Opens the journal, or begins one in an empty folder. The folder is made if it is not there.
  /// - Throws: `.corrupt` for damage that is no torn tail (see ``JournalInspection``), `.full`, and `.io`, also when another process has
  ///   the journal open.
  public init(
    folder path: String, workspace: WorkspaceID, settings: SegmentFileJournalSettings = SegmentFileJournalSettings()
  ) throws(JournalError) {
    self.folder = path
    let folder = JournalFolder(path: path)
    try folder.create()
    lock = try FolderLock(folder: path)
    let opened = try OpenedJournal.open(folder, workspace: workspace, settings: settings)
    let shared = Monitor(
      JournalState(
        settings: settings, spans: opened.spans, next: opened.next, head: opened.head, stampFloor: max(opened.stampFloor, lock.floor)))
    thread = try WriterThread(name: "journal-writer") { [files, lock] in
      let writer = SegmentWriter(opened, workspace: workspace, settings: settings)
      WriterLoop(shared: shared, writer: writer, folder: folder, readFiles: files, settings: settings).run()
      lock.release()
    }
    do throws(JournalError) {
      scrubbing = try WriterThread(name: "journal-scrub") { JournalScrub(shared: shared, settings: settings).run() }
    } catch {
      _ = shared.withLock { $0.close() }
      shared.ring(.work)
      thread.end()
      throw error
    }
    self.shared = shared
    self.settings = settings
  }

  deinit { close() }

  /// Writes and syncs what is queued, then ends. Later appends and reads fail with `.closed`. Safe to repeat. From a callback of the
  /// journal it returns before the writer has ended.
  public func close() {
    guard shared.withLock({ $0.close() }) else { return }
    shared.ring(.work)
    shared.ring(.progress)
    shared.ring(.closing)
    scrubbing.end()
    thread.end()
  }

  public func append(_ record: JournalRecord, whenDurable: @escaping @Sendable (Result<JournalReceipt, JournalError>) -> Void) {
    precondition((1...65_535).contains(record.eventCount), "a record has 1 to 65,535 events")
    let now = settings.now()
    do throws(JournalError) {
      let mustWake = try shared.withLock { state throws(JournalError) in try state.admit(record, at: now, whenDurable: whenDurable) }
      if mustWake { shared.ring(.work) }
    } catch {
      whenDurable(.failure(error))
    }
  }

  public func wait(for offset: JournalOffset, timeout: Duration) -> Bool {
    shared.withLock { $0.readersWaiting += 1 }
    defer { shared.withLock { $0.readersWaiting -= 1 } }
    return shared.wait(for: .progress, timeout: timeout) { state in state.head > offset ? true : state.isClosed ? false : nil } ?? false
  }

  public var head: JournalOffset { shared.withLock { $0.head } }

  public var tail: JournalOffset { shared.withLock { $0.tail } }

  public func clock() -> (now: Timestamp, head: JournalOffset) {
    let wallClock = settings.now()
    let (promise, head) = shared.withLock { ($0.promise(at: wallClock), $0.head) }
    return (lock.keep(promise), head)
  }

  public func release(before offset: JournalOffset, by consumer: JournalConsumer) {
    if shared.withLock({ $0.release(before: offset, by: consumer) }) { shared.ring(.work) }
  }

  public var statistics: JournalStatistics {
    let room: Int?
    do throws(JournalError) { room = try settings.files.room(folder) } catch { room = nil }
    return shared.withLock { state in
      JournalStatistics(
        bytesOnDisk: state.bytesOnDisk, syncs: state.syncs, bytesQueued: state.bytesQueued, obstacle: state.obstacle(room: room),
        damages: state.damageSentences)
    }
  }

  /// Looks through all sealed segments now, and returns when that is done. It also happens by itself, slowly.
  package func scrub() { JournalScrub(shared: shared, settings: settings).pass(atFullSpeed: true) }

  /// Seals an old segment and deletes what may be deleted, and returns when that is done. It also happens by itself.
  package func upkeep() {
    let asked = shared.withLock { state in
      state.upkeepAsked += 1
      return state.upkeepAsked
    }
    shared.ring(.work)
    _ = shared.wait(for: .progress, timeout: .seconds(60)) { $0.upkeepDone >= asked || $0.isClosed ? true : nil }
  }
}
