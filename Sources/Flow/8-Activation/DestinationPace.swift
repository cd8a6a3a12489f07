package import Ports
package import Vocabulary

/// How fast a destination may be called, by how it has answered lately. Pure.
///
/// While a receiver is down, thousands of deliveries must not each use up their attempts on it, nor stand before it the moment it is
/// back: after ``failuresBeforePause`` failures in a row only one call at a time is made, with pauses that grow to ``pauseMax``. One
/// success ends that.
package struct DestinationPace: Sendable, Equatable {
  package static let failuresBeforePause = 5
  package static let pauseMax: Int64 = 60 * .second

  package private(set) var failuresInARow = 0
  package private(set) var pausedUntil: Timestamp?
  package private(set) var lastFailure: String?

  /// - Parameter retryAfterMax: as in ``RetryPolicy``.
  package init() {}

  package mutating func note(_ verdict: DeliveryVerdict, now: Timestamp, jitter: Double, retryAfterMax: Duration) {
    switch verdict {
    case .delivered, .refused:
      // A refusal is an answer about one delivery; the receiver is up.
      self = DestinationPace()
    case .retry(let reason, let after):
      failuresInARow += 1
      lastFailure = RetryPolicy.bounded(reason)
      if let after, after > .zero { pause(until: now.advanced(by: min(after, retryAfterMax).microseconds)) }
      if failuresInARow >= Self.failuresBeforePause {
        let doublings = min(failuresInARow - Self.failuresBeforePause, 20)
        let ceiling = min(Int64.second << Int64(doublings), Self.pauseMax)
        pause(until: now.advanced(by: Int64(Double(ceiling) * (0.5 + jitter / 2))))
      }
    }
  }

  /// Calls that may be under way at once, of `callsMax`.
  package func callsAllowed(_ callsMax: Int, now: Timestamp) -> Int {
    if let pausedUntil, pausedUntil > now { return 0 }
    return failuresInARow >= Self.failuresBeforePause ? 1 : callsMax
  }

  private mutating func pause(until moment: Timestamp) {
    pausedUntil = pausedUntil.map { max($0, moment) } ?? moment
  }
}
