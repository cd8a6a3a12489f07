public import Ports
internal import Synchronization
public import Vocabulary

extension InMemoryStateStore {
  public func pendingDeliveries(for destination: DestinationID, now: Timestamp, limit: Int) async throws(StateStoreError)
    -> [PendingDelivery]
  {
    state.withLock { state in Array(state.first(for: destination).filter { $0.nextAttempt <= now }.prefix(limit)) }
  }

  public func record(_ receipts: [DeliveryReceipt]) async throws(StateStoreError) {
    state.withLock { state in
      for receipt in receipts { state.record(receipt) }
    }
  }

  public func deliveryCounts() async throws(StateStoreError) -> DeliveryCounts {
    state.withLock { DeliveryCounts(pending: $0.pending.count, failed: $0.failed.count, delivered: $0.delivered, withheld: $0.withheld) }
  }

  public func failedDeliveries(limit: Int) async throws(StateStoreError) -> [PendingDelivery] {
    state.withLock { state in Array(state.failed.sorted { $0.number > $1.number }.prefix(limit)) }
  }

  public func retryDelivery(number: UInt64, at now: Timestamp) async throws(StateStoreError) -> Bool {
    state.withLock { state in
      guard let index = state.failed.firstIndex(where: { $0.number == number }) else { return false }
      var delivery = state.failed.remove(at: index)
      delivery.nextAttempt = now
      state.pending.append(delivery)
      state.pending.sort { $0.number < $1.number }
      return true
    }
  }

  public func nextAttempt(for destination: DestinationID) async throws(StateStoreError) -> Timestamp? {
    state.withLock { state in state.first(for: destination).map(\.nextAttempt).min() }
  }

  public func warehouseProgress() async throws(StateStoreError) -> WarehouseProgress { state.withLock { $0.warehouse } }

  public func outcomes(from offset: JournalOffset, rowsMax: Int) async throws(StateStoreError) -> [OutcomeRow] {
    state.withLock { state in Array(state.outcomes.filter { $0.first >= offset }.sorted { $0.first < $1.first }.prefix(rowsMax)) }
  }

  public func advanceWarehouse(
    to position: JournalOffset, next: WarehouseRange?, deadLetters: [DeadLetter]
  ) async throws(StateStoreError) {
    try state.withLock { (state) throws(StateStoreError) in
      guard position >= state.warehouse.position else { throw .refused(rule: "the warehouse's position does not go back") }
      state.warehouse = WarehouseProgress(position: position, begun: next)
      state.outcomes.removeAll { $0.first < position }
      for letter in deadLetters where state.deadLetters[letter.offset] == nil { state.deadLetters[letter.offset] = letter }
    }
  }
}

extension InMemoryState {
  /// The first pending delivery of each profile, oldest first.
  fileprivate func first(for destination: DestinationID) -> [PendingDelivery] {
    var seen: Set<ProfileRow> = []
    return pending.filter { $0.delivery.destination == destination && seen.insert($0.delivery.profile).inserted }
  }

  fileprivate mutating func record(_ receipt: DeliveryReceipt) {
    guard let index = pending.firstIndex(where: { $0.number == receipt.number }) else { return }
    switch receipt.outcome {
    case .delivered:
      pending.remove(at: index)
      delivered += 1
    case .retry(let at, let error):
      pending[index].attempts += 1
      pending[index].nextAttempt = at
      pending[index].lastError = error
    case .failed(let error):
      var delivery = pending.remove(at: index)
      delivery.attempts += 1
      delivery.lastError = error
      failed.append(delivery)
    }
  }
}
