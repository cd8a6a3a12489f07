import Ports
import Synchronization
import Vocabulary

/// An outbox that tells when receipts were recorded, and can be made to fail.
final class ObservedQueue: DeliveryQueue {
  private let base: any DeliveryQueue
  private let signal: AsyncStream<Void>
  private let send: AsyncStream<Void>.Continuation
  private let state = Mutex(State())

  private struct State {
    var failures = 0
    var recordSizes: [Int] = []
    var pulls = 0
  }

  init(_ base: any DeliveryQueue) {
    self.base = base
    (signal, send) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// How many receipts each recording held.
  var recordSizes: [Int] { state.withLock { $0.recordSizes } }
  var pulls: Int { state.withLock { $0.pulls } }

  func failNextRecordings(_ count: Int) { state.withLock { $0.failures = count } }

  /// Waits until the counts are as asked; looks after each recording.
  func wait(until isReached: (DeliveryCounts) -> Bool) async throws {
    if isReached(try await deliveryCounts()) { return }
    for await _ in signal where isReached(try await deliveryCounts()) { return }
  }

  func pendingDeliveries(for destination: DestinationID, now: Timestamp, limit: Int) async throws(StateStoreError) -> [PendingDelivery] {
    state.withLock { $0.pulls += 1 }
    return try await base.pendingDeliveries(for: destination, now: now, limit: limit)
  }

  func record(_ receipts: [DeliveryReceipt]) async throws(StateStoreError) {
    let fails = state.withLock { state in
      guard state.failures > 0 else { return false }
      state.failures -= 1
      return true
    }
    if fails { throw .full }
    try await base.record(receipts)
    state.withLock { $0.recordSizes.append(receipts.count) }
    send.yield()
  }

  func deliveryCounts() async throws(StateStoreError) -> DeliveryCounts { try await base.deliveryCounts() }
  func failedDeliveries(limit: Int) async throws(StateStoreError) -> [PendingDelivery] { try await base.failedDeliveries(limit: limit) }
  func retryDelivery(number: UInt64, at now: Timestamp) async throws(StateStoreError) -> Bool {
    try await base.retryDelivery(number: number, at: now)
  }
  func nextAttempt(for destination: DestinationID) async throws(StateStoreError) -> Timestamp? {
    try await base.nextAttempt(for: destination)
  }
}
