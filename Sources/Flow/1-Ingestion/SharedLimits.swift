internal import Synchronization
internal import Vocabulary

/// The limits that hold over all event loops together.
final class SharedLimits: Sendable {
  private let bytesMax: Int
  private let eventsPerSecondMax: Int?
  private let bytes = Atomic<Int>(0)
  private let connectionCount = Atomic<Int>(0)
  /// One bucket for each source that has sent; sources are few and defined by the workspace.
  private let buckets = Mutex<[SourceID: TokenBucket]>([:])

  init(_ settings: CollectorSettings) {
    bytesMax = settings.bodyBytesInFlightMax
    eventsPerSecondMax = settings.eventsPerSecondMax.map { max(1, $0) }
  }

  var bytesInFlight: Int { bytes.load(ordering: .relaxed) }
  var connections: Int { connectionCount.load(ordering: .relaxed) }

  /// Whether `more` bytes would fit now; nothing is reserved.
  func hasRoom(for more: Int) -> Bool { bytesInFlight + more <= bytesMax }

  /// False when the limit is reached; then nothing was reserved.
  func reserve(bytes more: Int) -> Bool {
    let (_, sum) = bytes.add(more, ordering: .relaxed)
    if sum <= bytesMax { return true }
    bytes.subtract(more, ordering: .relaxed)
    return false
  }

  func release(bytes less: Int) { bytes.subtract(less, ordering: .relaxed) }

  /// Counts a connection and says how many there are now. Call ``connectionClosed()`` at its end.
  func connectionOpened() -> Int { connectionCount.add(1, ordering: .relaxed).newValue }

  func connectionClosed() { connectionCount.subtract(1, ordering: .relaxed) }

  func takeTokens(_ events: Int, source: SourceID, at nanoseconds: UInt64) throws(Refusal) {
    guard let rate = eventsPerSecondMax else { return }
    let wait = buckets.withLock { $0[source, default: TokenBucket(perSecond: rate, at: nanoseconds)].take(events, at: nanoseconds) }
    if let wait { throw .rateLimited(perSecond: rate, retrySeconds: wait) }
  }
}
