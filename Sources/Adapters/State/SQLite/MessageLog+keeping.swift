internal import Dispatch
internal import GRDB
internal import Glibc
internal import Ports
internal import Synchronization
internal import Vocabulary

// All of this runs on the log's queue: one writer of runs at a time.
extension MessageLog {
  /// At once, or a second later after a failure.
  func scheduleKeeping(afterFailure: Bool = false) {
    let begin = state.withLock { state in
      if state.isKeeping || state.isClosed { return false }
      state.isKeeping = true
      return true
    }
    guard begin else { return }
    if afterFailure { queue.asyncAfter(deadline: .now() + 1) { self.keep() } } else { queue.async { self.keep() } }
  }

  private func keep() {
    state.withLock { $0.isKeeping = false }
    do {
      while let open = nextSealed() { try write(open) }
      try drop()
      while let group = nextGroup() { try merge(group) }
      state.withLock { $0.failure = nil }
    } catch {
      // Nothing is lost: the keys stay in memory and in their blobs. The next try comes by itself.
      state.withLock { $0.failure = StateStoreError(error) }
      scheduleKeeping(afterFailure: true)
    }
  }

  private var isClosed: Bool { state.withLock { $0.isClosed } }

  private func nextSealed() -> OpenRun? { state.withLock { $0.isClosed ? nil : $0.sealed.first } }

  private func reached(_ step: MessageLogStep) throws { try settings.stepReached?(step) }

  private func write(_ open: OpenRun) throws {
    let keys = open.keys.sorted()
    try reached(.runIsSorted)
    var writer = try MessageRunWriter(path: folder.run(open.number), messages: keys.count)
    for key in keys { try writer.append(key) }
    try writer.finish(oldest: open.oldest ?? .zero, newest: open.newest)
    try StoreFolder.sync(folder.path)
    try reached(.runIsWritten)
    let run = try MessageRun(number: open.number, level: 0, path: folder.run(open.number))
    try register(run, replacing: [])
    try reached(.runIsRegistered)
    state.withLock { state in
      state.sealed.removeAll { $0.number == open.number }
      state.insert(run)
    }
    try clearBatches(of: open.number)
    try reached(.batchesAreCleared)
  }

  private func register(_ run: MessageRun, replacing old: [MessageRun]) throws {
    try pool.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        try PreparedStatement(db, "INSERT INTO message_run VALUES (?, ?, ?, ?, ?)")
          .run(run.number, run.level, run.count, run.header.oldest, run.header.newest)
        for run in old { try PreparedStatement(db, "DELETE FROM message_run WHERE number = ?").run(run.number) }
        return .commit
      }
    }
  }

  /// A few at a time, so that the flow's commits get in between.
  private func clearBatches(of run: UInt64) throws {
    let sql = "DELETE FROM message_batch WHERE number IN (SELECT number FROM message_batch WHERE run = ? ORDER BY number LIMIT 16)"
    var removed = 1
    while removed > 0 {
      removed = try pool.writeWithoutTransaction { db in try PreparedStatement(db, sql).run(run) }
    }
  }

  /// Forgets runs that are past the window, and the oldest ones when there are too many messages.
  private func drop() throws {
    let old = state.withLock { state in
      var rest = state.messages
      return Array(
        state.runs.prefix { run in
          defer { rest -= run.count }
          return run.header.newest.microseconds < state.clock.microseconds - settings.deduplicationWindow || rest > settings.messagesMax
        })
    }
    guard !old.isEmpty else { return }
    try pool.writeWithoutTransaction { db in
      try db.inTransaction(.immediate) {
        for run in old { try PreparedStatement(db, "DELETE FROM message_run WHERE number = ?").run(run.number) }
        return .commit
      }
    }
    try forget(old)
  }

  /// The oldest group of neighbours that are to be one run; nil when there is none. Oldest first, or a backlog would leave small runs
  /// behind larger ones, with no neighbours of their size.
  private func nextGroup() -> [MessageRun]? {
    state.withLock { state in
      guard !state.isClosed else { return nil }
      var group: [MessageRun] = []
      for run in state.runs {
        if let last = group.last, last.level != run.level { group = [] }
        group.append(run)
        while !isMergeable(group) { group.removeFirst() }
        if group.count == settings.mergeWidth { return group }
      }
      return nil
    }
  }

  private func isMergeable(_ group: [MessageRun]) -> Bool {
    guard let oldest = group.first, let newest = group.last, group.count > 1 else { return true }
    let span = newest.header.newest.microseconds - oldest.header.oldest.microseconds
    return span <= settings.deduplicationWindow / 8 && group.reduce(0) { $0 + $1.count } <= settings.mergedRunMessagesMax
  }

  private func merge(_ group: [MessageRun]) throws {
    for run in group { try run.verify() }
    let number = state.withLock { $0.takeNumber() }
    let path = folder.run(number)
    let messages = group.reduce(0) { $0 + $1.count }
    var writer = try MessageRunWriter(path: path, messages: messages)
    var merge = MessageRunMerge(group)
    var count = 0
    while let key = merge.next() {
      try writer.append(key)
      count += 1
      // A program that ends does not wait for a long merge; the part is removed at the next start.
      if count & 0xF_FFFF == 0, isClosed { return }
    }
    let oldest = group.map(\.header.oldest).min() ?? .zero
    try writer.finish(oldest: oldest, newest: group.map(\.header.newest).max() ?? .zero)
    try StoreFolder.sync(folder.path)
    try reached(.mergeIsWritten)
    let run = try MessageRun(number: number, level: group[0].level + 1, path: path)
    try register(run, replacing: group)
    try reached(.mergeIsRegistered)
    try forget(group, replacedBy: run)
  }

  /// Takes runs that are no longer registered out of memory and off the disk.
  private func forget(_ old: [MessageRun], replacedBy new: MessageRun? = nil) throws {
    let numbers = Set(old.map(\.number))
    let paths = numbers.map { folder.run($0) }
    let removable = state.withLock { state in
      state.runs.removeAll { numbers.contains($0.number) }
      if let new { state.insert(new) }
      guard state.filesHeld > 0 else { return true }
      state.filesDoomed += paths
      return false
    }
    if removable { try remove(paths) }
  }

  private func remove(_ paths: [String]) throws {
    for path in paths {
      guard unlink(path) == 0 || errno == ENOENT else { throw FileFailure("removing a message run") }
    }
  }

  /// Runs `body` while no run file is removed.
  func holdingFiles<Result>(_ body: () throws -> Result) throws -> Result {
    state.withLock { $0.filesHeld += 1 }
    defer { releaseFiles() }
    return try body()
  }

  private func releaseFiles() {
    let paths = state.withLock { state in
      state.filesHeld -= 1
      guard state.filesHeld == 0 else { return [String]() }
      defer { state.filesDoomed = [] }
      return state.filesDoomed
    }
    // A file that stays is removed at the next start, since no run is registered for it.
    for path in paths { unlink(path) }
  }
}

extension MessageLog.State {
  /// Keeps the order of age.
  mutating func insert(_ run: MessageRun) {
    let place = runs.firstIndex { ($0.header.newest, $0.number) > (run.header.newest, run.number) } ?? runs.count
    runs.insert(run, at: place)
  }
}
