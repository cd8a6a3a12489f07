public import Ports
public import Vocabulary

/// Decides what becomes of a delivery after an attempt. Pure: the time and the random number come from the caller.
///
/// Exponential back-off with full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015): the wait after attempt n is random between 0
/// and `firstDelay` doubled n-1 times, at most `delayMax`, and not shorter than what the receiver asked for.
public struct RetryPolicy: Sendable, Equatable {
  /// Given up after so many attempts.
  public var attemptsMax: Int
  /// Given up when so much time has passed since the change, but not before ``attemptsBeforeAge`` attempts: an outage of ours costs no
  /// delivery its retries.
  public var ageMax: Duration
  public var firstDelay: Duration
  public var delayMax: Duration
  /// A receiver's `Retry-After` beyond this is cut to it.
  public var retryAfterMax: Duration

  public static let attemptsBeforeAge = 3

  public init(
    attemptsMax: Int = 20, ageMax: Duration = .seconds(48 * 3600), firstDelay: Duration = .seconds(1),
    delayMax: Duration = .seconds(6 * 3600), retryAfterMax: Duration = .seconds(6 * 3600)
  ) {
    self.attemptsMax = attemptsMax
    self.ageMax = ageMax
    self.firstDelay = firstDelay
    self.delayMax = delayMax
    self.retryAfterMax = retryAfterMax
  }

  public static let standard = RetryPolicy()

  /// - Parameters:
  ///   - attemptsBefore: attempts made before this one.
  ///   - changedAt: when the change took place that the delivery tells of.
  ///   - jitter: random, from 0 up to, not including, 1.
  public func outcome(
    of verdict: DeliveryVerdict, attemptsBefore: Int, changedAt: Timestamp, now: Timestamp, jitter: Double
  ) -> DeliveryReceipt.Outcome {
    switch verdict {
    case .delivered: return .delivered
    case .refused(let reason): return .failed(error: RetryPolicy.bounded(reason))
    case .retry(let reason, let after):
      let attempts = attemptsBefore + 1
      if attempts >= attemptsMax { return .failed(error: RetryPolicy.bounded("given up after \(attempts) attempts: \(reason)")) }
      if attempts >= RetryPolicy.attemptsBeforeAge, now >= changedAt.advanced(by: ageMax.microseconds) {
        return .failed(error: RetryPolicy.bounded("given up because of its age: \(reason)"))
      }
      let wait = max(delay(afterAttempts: attempts, jitter: jitter), min(after ?? .zero, retryAfterMax))
      return .retry(at: now.advanced(by: wait.microseconds), error: RetryPolicy.bounded(reason))
    }
  }

  /// The wait after the given number of attempts.
  public func delay(afterAttempts attempts: Int, jitter: Double) -> Duration {
    let doublings = min(max(attempts - 1, 0), 40)
    let ceiling = min(firstDelay.microseconds.multipliedWithoutOverflow(by: 1 << doublings), delayMax.microseconds)
    return .microseconds(Int64((Double(ceiling) * jitter).rounded()))
  }

  /// Errors are kept with the delivery; a receiver must not be able to fill the store with them.
  static func bounded(_ error: String) -> String { String(error.prefix(200)) }
}

extension Duration {
  /// Whole microseconds, at most 292,000 years.
  var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedWithoutOverflow(by: 1_000_000).addingWithoutOverflow(attoseconds / 1_000_000_000_000)
  }
}

extension Int64 {
  fileprivate func multipliedWithoutOverflow(by other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  fileprivate func addingWithoutOverflow(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
