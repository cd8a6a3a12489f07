internal import Cleansing
internal import Ports
internal import Unification
internal import Vocabulary

/// A cleansed item with the hashes that the flow asks the state store about. An object: a batch goes over its items several times, and a copy
/// of an event counts up a dozen references.
final class PreparedItem: Sendable {
  let item: CleansedItem
  let source: SourceID
  let receivedAt: Timestamp
  /// Of the event's identifiers, in their order.
  let identifierKeys: [KeyedHash]
  /// Decides between equal event times.
  let tie: UInt64
  /// Of a `group` call.
  let account: String?

  init(_ item: CleansedItem, entry: JournalEntry, hashKey: HashKey) {
    self.item = item
    source = entry.record.source
    receivedAt = entry.receivedAt
    tie = item.messageKey?.high ?? PreparedItem.tie(of: item.offset, hashKey: hashKey)
    if case .event(let event) = item.outcome {
      identifierKeys = event.identifiers.map { $0.key(hashKey) }
      account = event.account
    } else {
      identifierKeys = []
      account = nil
    }
  }
}

extension PreparedItem {
  /// Messages without an id are told apart by their place.
  private static func tie(of offset: JournalOffset, hashKey: HashKey) -> UInt64 {
    var hasher = SipHash(key: hashKey)
    hasher.update(offset.rawValue)
    return hasher.finish().high
  }
}

/// What a batch asks the state store, each question once.
struct Questions {
  private(set) var identifiers: [KeyedHash] = []
  private(set) var messages: [KeyedHash] = []
  /// Of `group` calls.
  private(set) var accounts: Set<String> = []

  init(_ items: [PreparedItem]) {
    var known = Set<KeyedHash>(minimumCapacity: items.count * 2)
    messages.reserveCapacity(items.count)
    identifiers.reserveCapacity(items.count)
    for item in items {
      for key in item.identifierKeys where known.insert(key).inserted { identifiers.append(key) }
      if let key = item.item.messageKey { messages.append(key) }
      if let account = item.account { accounts.insert(account) }
    }
  }

  /// For each item whether it repeats a message; the first of equal ones is the one that counts.
  func repeats(_ items: [PreparedItem], seen: [Bool]) -> [Bool] {
    var repeats = [Bool](repeating: false, count: items.count)
    var own = Set<KeyedHash>(minimumCapacity: messages.count)
    var position = 0
    for index in items.indices {
      guard let key = items[index].item.messageKey else { continue }
      repeats[index] = seen[position] || !own.insert(key).inserted
      position += 1
    }
    return repeats
  }
}
