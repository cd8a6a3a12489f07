internal import Cleansing
internal import Ports
internal import Vocabulary

/// A cleansed item with the hashes that the flow asks the state store about.
struct PreparedItem {
  var item: CleansedItem
  var source: SourceID
  var receivedAt: Timestamp
  /// Of the event's identifiers, in their order.
  var identifierKeys: [KeyedHash]
  /// Decides between equal event times.
  var tie: UInt64
  var isDuplicate = false

  init(_ item: CleansedItem, entry: JournalEntry, hashKey: HashKey) {
    self.item = item
    source = entry.record.source
    receivedAt = entry.receivedAt
    tie = item.messageKey?.high ?? 0
    if case .event(let event) = item.outcome {
      identifierKeys = event.identifiers.map { $0.key(hashKey) }
    } else {
      identifierKeys = []
    }
  }
}

/// What a batch asks the state store, each question once.
struct Questions {
  private(set) var identifiers: [KeyedHash] = []
  private(set) var messages: [KeyedHash] = []

  init(_ items: [PreparedItem]) {
    var known = Set<KeyedHash>(minimumCapacity: items.count * 2)
    messages.reserveCapacity(items.count)
    identifiers.reserveCapacity(items.count)
    for item in items {
      for key in item.identifierKeys where known.insert(key).inserted { identifiers.append(key) }
      if let key = item.item.messageKey { messages.append(key) }
    }
  }

  /// The first of equal messages is the one that counts.
  func markDuplicates(_ items: inout [PreparedItem], seen: [Bool]) {
    var own = Set<KeyedHash>(minimumCapacity: messages.count)
    var position = 0
    for index in items.indices {
      guard let key = items[index].item.messageKey else { continue }
      items[index].isDuplicate = seen[position] || !own.insert(key).inserted
      position += 1
    }
  }
}
