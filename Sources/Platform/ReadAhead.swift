internal import Cleansing
internal import Dispatch
internal import Ports
internal import Synchronization
internal import Vocabulary

/// Reads and cleanses the next batch on a thread of its own while the flow works on the present one. Only used under lag: otherwise there is nothing to
/// read ahead.
final class ReadAhead: Sendable {
  private struct State {
    var isBusy = false
    var ready: PreparedBatch?
  }

  private let journal: any Journal
  private let settings: FlowWorker.Settings
  private let queue = DispatchQueue(label: "kith.cleansing", qos: .userInitiated)
  private let state = Mutex(State())

  init(journal: any Journal, settings: FlowWorker.Settings) {
    self.journal = journal
    self.settings = settings
  }

  /// Begins to read from `position`, if there is anything.
  func begin(at position: JournalOffset, cleanser: Cleanser, definitions: DefinitionsVersion, hashKey: HashKey) {
    guard journal.head > position else { return }
    let isFree = state.withLock { state in
      defer { state.isBusy = true }
      return !state.isBusy
    }
    guard isFree else { return }
    queue.async { [self] in
      let batch = read(from: position, cleanser: cleanser, definitions: definitions, hashKey: hashKey)
      state.withLock {
        $0.ready = batch
        $0.isBusy = false
      }
    }
  }

  /// The batch from `position` on, if that is what was read; waits for a reading under way. What does not fit is forgotten.
  func take(at position: JournalOffset, definitions: DefinitionsVersion) -> PreparedBatch? {
    // The queue is serial: behind this nothing is under way.
    if state.withLock({ $0.isBusy }) { queue.sync {} }
    let batch = state.withLock { state in
      defer { state.ready = nil }
      return state.ready
    }
    return batch?.position == position && batch?.definitions == definitions ? batch : nil
  }

  /// Nil when the next record is a command, or cannot be read: then the flow's thread reads itself, and meets the error there.
  private func read(
    from position: JournalOffset, cleanser: Cleanser, definitions: DefinitionsVersion, hashKey: HashKey
  ) -> PreparedBatch? {
    let entries: [JournalEntry]
    do throws(JournalError) {
      entries = try journal.read(from: position, eventsMax: settings.batchEventsMax, bytesMax: settings.batchBytesMax)
    } catch {
      return nil
    }
    let events = Array(entries.prefix { $0.record.kind == .events })
    guard !events.isEmpty else { return nil }
    return PreparedBatch(events, position: position, cleanser: cleanser, definitions: definitions, hashKey: hashKey)
  }
}
