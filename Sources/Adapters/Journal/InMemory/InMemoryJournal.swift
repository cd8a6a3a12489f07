import Dispatch
import Foundation
public import Ports
import Synchronization
public import Vocabulary

/// A journal without files, for tests: everything that holds for the real one but survival.
///
/// Records count as durable at once; callbacks come in order on a queue of the journal. When more than `bytesMax` are kept, records that
/// every consumer has released are dropped, and if that is not enough `append` fails with `.full`.
public final class InMemoryJournal: Journal {
  private struct State {
    var entries: [JournalEntry] = []
    var head = JournalOffset.start
    var tail = JournalOffset.start
    var floor = Timestamp.zero
    var bytes = 0
    var syncs = 0
    var isClosed = false
    var released: [JournalConsumer: JournalOffset] = [:]
  }

  private let workspace: WorkspaceID
  private let recordBytesMax: Int
  private let bytesMax: Int
  private let now: @Sendable () -> Timestamp
  private let state = Mutex(State())
  private let progress = NSCondition()
  private let callbacks = DispatchQueue(label: "journal-in-memory")

  public init(
    workspace: WorkspaceID, recordBytesMax: Int = 16 << 20, bytesMax: Int = 256 << 20, now: @escaping @Sendable () -> Timestamp
  ) {
    self.workspace = workspace
    self.recordBytesMax = recordBytesMax
    self.bytesMax = bytesMax
    self.now = now
  }

  /// Later appends and reads fail with `.closed`.
  public func close() {
    state.withLock { $0.isClosed = true }
    wake()
  }

  public func append(_ record: JournalRecord, whenDurable: @escaping @Sendable (Result<JournalReceipt, JournalError>) -> Void) {
    precondition((1...65_535).contains(record.eventCount), "a record has 1 to 65,535 events")
    state.withLock { state in
      let result = take(record, into: &state)
      // Inside the lock, so that the callbacks keep the order of the records.
      callbacks.async { whenDurable(result) }
    }
    wake()
  }

  private func take(_ record: JournalRecord, into state: inout State) -> Result<JournalReceipt, JournalError> {
    guard !state.isClosed else { return .failure(.closed) }
    guard record.payload.count <= recordBytesMax else {
      return .failure(.recordTooLarge(bytes: record.payload.count, bytesMax: recordBytesMax))
    }
    if state.bytes + record.payload.count > bytesMax { dropReleased(&state) }
    guard state.bytes + record.payload.count <= bytesMax else { return .failure(.full) }
    state.floor = max(state.floor, now())
    let entry = JournalEntry(first: state.head, receivedAt: state.floor, workspace: workspace, record: record)
    state.entries.append(entry)
    state.head = entry.end
    state.bytes += record.payload.count
    state.syncs += 1
    return .success(JournalReceipt(first: entry.first, receivedAt: entry.receivedAt))
  }

  private func dropReleased(_ state: inout State) {
    let needed = JournalConsumer.allCases.map { state.released[$0] ?? .start }.min() ?? .start
    let kept = state.entries.firstIndex { $0.end > needed } ?? state.entries.count
    state.bytes -= state.entries[..<kept].reduce(0) { $0 + $1.record.payload.count }
    state.entries.removeFirst(kept)
    state.tail = state.entries.first?.first ?? state.head
  }

  public func read(from offset: JournalOffset, eventsMax: Int, bytesMax: Int) throws(JournalError) -> [JournalEntry] {
    try state.withLock { state throws(JournalError) in
      guard !state.isClosed else { throw .closed }
      guard offset >= state.tail else { throw .deleted(first: state.tail) }
      var batch: [JournalEntry] = []
      var events = 0
      var bytes = 0
      for entry in state.entries[firstIndex(endingAfter: offset, in: state.entries)...] {
        events += entry.record.eventCount
        bytes += entry.record.payload.count
        guard batch.isEmpty || (events <= eventsMax && bytes <= bytesMax) else { break }
        batch.append(entry)
      }
      return batch
    }
  }

  private func firstIndex(endingAfter offset: JournalOffset, in entries: [JournalEntry]) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  public func wait(for offset: JournalOffset, timeout: Duration) -> Bool {
    let deadline = Date(timeIntervalSinceNow: Double(timeout.components.seconds) + Double(timeout.components.attoseconds) / 1e18)
    progress.lock()
    defer { progress.unlock() }
    while true {
      let (head, isClosed) = state.withLock { ($0.head, $0.isClosed) }
      if head > offset { return true }
      if isClosed || !progress.wait(until: deadline) { return state.withLock { $0.head > offset } }
    }
  }

  private func wake() {
    progress.lock()
    progress.broadcast()
    progress.unlock()
  }

  public var head: JournalOffset { state.withLock { $0.head } }

  public var tail: JournalOffset { state.withLock { $0.tail } }

  public func clock() -> (now: Timestamp, head: JournalOffset) {
    state.withLock { state in
      state.floor = max(state.floor, now())
      return (state.floor, state.head)
    }
  }

  public func release(before offset: JournalOffset, by consumer: JournalConsumer) {
    state.withLock { $0.released[consumer] = max($0.released[consumer] ?? .start, offset) }
  }

  public var statistics: JournalStatistics {
    state.withLock { JournalStatistics(bytesOnDisk: $0.bytes, syncs: $0.syncs, bytesQueued: 0) }
  }
}
