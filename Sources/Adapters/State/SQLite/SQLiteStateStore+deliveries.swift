internal import GRDB
public import Ports
public import Vocabulary

extension SQLiteStateStore {
  /// Receipts in one transaction at most, so that the flow's commits get in between.
  private static let receiptsPerTransaction = 500

  public func pendingDeliveries(for destination: DestinationID, now: Timestamp, limit: Int) async throws(StateStoreError)
    -> [PendingDelivery]
  {
    try await readingLater { db in
      let ready = try DeliveryLine.fetch(
        db, "WHERE destination = ? AND standing = 1 AND next_attempt <= ? ORDER BY number LIMIT ?", destination.rawValue, now, limit)
      let waiting = try DeliveryLine.fetch(
        db, "WHERE destination = ? AND standing = 2 AND next_attempt <= ? ORDER BY number LIMIT ?", destination.rawValue, now, limit)
      return Array((ready + waiting).sorted { $0.number < $1.number }.prefix(limit))
    }
  }

  public func record(_ receipts: [DeliveryReceipt]) async throws(StateStoreError) {
    var rest = receipts[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(SQLiteStateStore.receiptsPerTransaction))
      rest = rest.dropFirst(some.count)
      try await writingLater { [settings] db in try DeliveryLine.record(some, settings: settings, db) }
    }
  }

  public func deliveryCounts() async throws(StateStoreError) -> DeliveryCounts {
    try await readingLater { db in
      DeliveryCounts(
        pending: try StateCounter.deliveriesPending.value(db), failed: try StateCounter.deliveriesFailed.value(db),
        delivered: try StateCounter.deliveriesDelivered.value(db), withheld: try StateCounter.deliveriesWithheld.value(db))
    }
  }

  public func failedDeliveries(limit: Int) async throws(StateStoreError) -> [PendingDelivery] {
    try await readingLater { db in
      let statement = try PreparedStatement(db, "SELECT \(DeliveryLine.columns) FROM failed_delivery ORDER BY number DESC LIMIT ?")
      try statement.bind(limit)
      var deliveries: [PendingDelivery] = []
      while try statement.next() { deliveries.append(try DeliveryLine.read(statement)) }
      return deliveries
    }
  }

  public func retryDelivery(number: UInt64, at now: Timestamp) async throws(StateStoreError) -> Bool {
    try await writingLater { db in try DeliveryLine.retry(number: number, at: now, db) }
  }

  public func nextAttempt(for destination: DestinationID) async throws(StateStoreError) -> Timestamp? {
    try await readingLater { db in
      let ready = try DeliveryLine.fetch(db, "WHERE destination = ? AND standing = 1 ORDER BY number LIMIT 1", destination.rawValue)
      let waiting = try DeliveryLine.fetch(db, "WHERE destination = ? AND standing = 2 ORDER BY next_attempt LIMIT 1", destination.rawValue)
      return (ready + waiting).map(\.nextAttempt).min()
    }
  }
}

extension DeliveryLine {
  fileprivate static func fetch<each Value: SQLiteValue>(
    _ db: Database, _ condition: String, _ value: repeat each Value
  ) throws -> [PendingDelivery] {
    let statement = try PreparedStatement(db, "SELECT \(columns) FROM delivery \(condition)")
    try statement.bind(repeat each value)
    var deliveries: [PendingDelivery] = []
    while try statement.next() { deliveries.append(try read(statement)) }
    return deliveries
  }
}
