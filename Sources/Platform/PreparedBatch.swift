internal import CPlatform
internal import Cleansing
internal import Ports
internal import Vocabulary

/// Events of the journal from one position on, cleansed by one version of the definitions: what ``Flow`` works on.
struct PreparedBatch: Sendable {
  let position: JournalOffset
  let end: JournalOffset
  let definitions: DefinitionsVersion
  let items: [PreparedItem]
  /// Of the last entry.
  let receivedAt: Timestamp
  /// CPU time that cleansing took, on whichever thread.
  let nanoseconds: UInt64

  /// - Precondition: there is at least one entry, and all are of events.
  init(_ entries: [JournalEntry], position: JournalOffset, cleanser: Cleanser, definitions: DefinitionsVersion, hashKey: HashKey) {
    let start = kith_thread_cpu_nanoseconds()
    var parser = EventParser()
    var items: [PreparedItem] = []
    items.reserveCapacity(entries.reduce(0) { $0 + $1.record.eventCount })
    for entry in entries {
      for item in cleanser.cleanse(entry, parser: &parser) { items.append(PreparedItem(item, entry: entry, hashKey: hashKey)) }
    }
    self.position = position
    self.items = items
    self.definitions = definitions
    end = entries[entries.count - 1].end
    receivedAt = entries[entries.count - 1].receivedAt
    nanoseconds = kith_thread_cpu_nanoseconds() - start
  }
}
