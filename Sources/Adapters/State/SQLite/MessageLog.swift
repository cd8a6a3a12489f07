internal import Dispatch
internal import GRDB
internal import Ports
internal import Synchronization
internal import Vocabulary

/// Which messages are known: exact deduplication over a window.
///
/// The keys of the newest messages are in memory, and as one blob per batch in the flow's transaction, so that a start finds them again. A
/// full set is sealed: a background queue sorts it, writes it as a run file, registers the run in a transaction, and only then removes its
/// blobs. So at every moment each key is in blobs or in a registered run. Neighbouring runs of one size are merged, `mergeWidth` at a time,
/// as long as they span no more than an eighth of the window; runs are dropped whole once their newest message is older than the window.
/// With 200 M messages there are about 25 runs.
final class MessageLog: Sendable {
  /// Keys in memory that belong to one future run.
  struct OpenRun: Sendable {
    var number: UInt64
    var keys: MessageSet
    var oldest: Timestamp?
    var newest: Timestamp = .zero
  }

  struct State: Sendable {
    var current: OpenRun
    /// Full sets, oldest first, until their runs are registered.
    var sealed: [OpenRun] = []
    /// In order of age.
    var runs: [MessageRun] = []
    var nextNumber: UInt64
    var clock: Timestamp
    var isKeeping = false
    var isClosed = false
    /// Why the last try to write a run failed.
    var failure: StateStoreError?
    /// Backups that rely on files: none is removed meanwhile.
    var filesHeld = 0
    var filesDoomed: [String] = []
  }

  let settings: SQLiteStateSettings
  let folder: StoreFolder
  let pool: DatabasePool
  let state: Mutex<State>
  let queue = DispatchQueue(label: "kith.state.messages", qos: .utility)

  /// Runs that wait in memory to be written; beyond that a commit waits.
  static let sealedMax = 3

  init(folder: StoreFolder, pool: DatabasePool, settings: SQLiteStateSettings, clock: Timestamp) throws {
    self.folder = folder
    self.pool = pool
    self.settings = settings
    state = Mutex(try MessageLog.load(folder: folder, pool: pool, settings: settings, clock: clock))
    scheduleKeeping()
  }

  /// The run that keys committed now belong to. Changes only in ``note(_:at:)``.
  var currentRun: UInt64 { state.withLock { $0.current.number } }

  /// Whether each key is known. Run by run, so that the processor fetches several keys' blocks at once.
  func known(_ keys: [KeyedHash]) -> [Bool] {
    state.withLock { state in
      var answers = keys.map { state.current.keys.contains($0) }
      for open in state.sealed {
        for index in keys.indices where !answers[index] { answers[index] = open.keys.contains(keys[index]) }
      }
      for run in state.runs {
        for index in keys.indices where !answers[index] { answers[index] = run.contains(keys[index]) }
      }
      return answers
    }
  }

  /// Called before a commit: waits while too many sealed runs are unwritten.
  func makeRoom() throws(StateStoreError) {
    guard isCrowded else { return }
    scheduleKeeping()
    queue.sync {}
    guard isCrowded else { return }
    throw state.withLock { $0.failure } ?? .unavailable(reason: "message runs are written too slowly")
  }

  private var isCrowded: Bool { state.withLock { $0.sealed.count > MessageLog.sealedMax } }

  /// Called after a commit with its keys; seals the current run when it is full or has grown old.
  func note(_ keys: [KeyedHash], at clock: Timestamp) {
    let hasWork = state.withLock { state in
      state.clock = clock
      for key in keys { state.current.keys.insert(key) }
      if !keys.isEmpty {
        state.current.oldest = state.current.oldest ?? clock
        state.current.newest = clock
      }
      let isOld = state.current.oldest.map { clock.microseconds - $0.microseconds > settings.deduplicationWindow / 8 } ?? false
      if state.current.keys.count >= settings.runMessagesMax || isOld { state.seal(settings) }
      return !state.sealed.isEmpty || state.hasDroppable(settings)
    }
    if hasWork { scheduleKeeping() }
  }

  var window: DeduplicationWindow {
    state.withLock { state in
      let oldest = state.runs.map(\.header.oldest) + (state.sealed + [state.current]).compactMap(\.oldest)
      return DeduplicationWindow(since: oldest.min(), messages: state.messages)
    }
  }

  /// Waits until all that is to be written, merged and dropped has been.
  func settle() { queue.sync {} }

  func close() {
    state.withLock { $0.isClosed = true }
    queue.sync {}
  }
}

extension MessageLog.State {
  var messages: Int { runs.reduce(sealed.reduce(current.keys.count) { $0 + $1.keys.count }) { $0 + $1.count } }

  mutating func seal(_ settings: SQLiteStateSettings) {
    sealed.append(current)
    current = MessageLog.OpenRun(number: takeNumber(), keys: MessageSet(expected: settings.runMessagesMax))
  }

  mutating func takeNumber() -> UInt64 {
    defer { nextNumber += 1 }
    return nextNumber
  }

  func hasDroppable(_ settings: SQLiteStateSettings) -> Bool {
    guard let oldest = runs.first else { return false }
    return oldest.header.newest.microseconds < clock.microseconds - settings.deduplicationWindow || messages > settings.messagesMax
  }
}
