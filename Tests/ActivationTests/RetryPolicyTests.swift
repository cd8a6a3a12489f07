import Activation
import Ports
import Testing
import Vocabulary

@Suite struct `The retry policy` {
  let now = Timestamp(microseconds: 1_790_000_000_000_000)

  private func outcome(
    _ verdict: DeliveryVerdict, attemptsBefore: Int = 0, age: Int64 = 0, jitter: Double = 0.5, policy: RetryPolicy = .standard
  ) -> DeliveryReceipt.Outcome {
    policy.outcome(of: verdict, attemptsBefore: attemptsBefore, changedAt: now.advanced(by: -age), now: now, jitter: jitter)
  }

  @Test func `what was delivered is delivered`() { #expect(outcome(.delivered) == .delivered) }

  @Test func `a refusal is final at the first attempt`() { #expect(outcome(.refused(reason: "http 400")) == .failed(error: "http 400")) }

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (10, 512), (16, 21_600), (19, 21_600), (60, 21_600)])
  func `waits double up to the largest`(attempts: Int, ceilingSeconds: Int64) {
    let almostOne = 1.0.nextDown
    #expect(RetryPolicy.standard.delay(afterAttempts: attempts, jitter: almostOne) <= .seconds(ceilingSeconds))
    #expect(RetryPolicy.standard.delay(afterAttempts: attempts, jitter: almostOne) > .seconds(ceilingSeconds) - .milliseconds(10))
    #expect(RetryPolicy.standard.delay(afterAttempts: attempts, jitter: 0) == .zero)
  }

  @Test func `a receiver's wish to wait is honoured`() {
    #expect(
      outcome(.retry(reason: "http 429", after: .seconds(120)), jitter: 0) == .retry(at: now.advanced(by: 120 * .second), error: "http 429")
    )
  }

  @Test func `a receiver's wish to wait is cut to the limit`() {
    #expect(
      outcome(.retry(reason: "http 503", after: .seconds(10_000_000)), jitter: 0)
        == .retry(at: now.advanced(by: 6 * .hour), error: "http 503"))
  }

  @Test func `our own wait counts when it is longer than the receiver's`() {
    #expect(
      outcome(.retry(reason: "x", after: .seconds(1)), attemptsBefore: 9, jitter: 0.5)
        == .retry(at: now.advanced(by: 256 * .second), error: "x"))
  }

  @Test func `the twentieth failure gives up`() {
    guard case .retry = outcome(.retry(reason: "x", after: nil), attemptsBefore: 18) else { Issue.record("gave up too early"); return }
    #expect(outcome(.retry(reason: "x", after: nil), attemptsBefore: 19) == .failed(error: "given up after 20 attempts: x"))
  }

  @Test func `what is older than two days is given up, but not before three attempts`() {
    guard case .retry = outcome(.retry(reason: "x", after: nil), attemptsBefore: 1, age: 72 * .hour) else {
      Issue.record("gave up too early")
      return
    }
    #expect(
      outcome(.retry(reason: "x", after: nil), attemptsBefore: 2, age: 48 * .hour) == .failed(error: "given up because of its age: x"))
  }

  @Test func `errors are kept short`() {
    guard case .failed(let error) = outcome(.refused(reason: String(repeating: "long ", count: 1000))) else { return }
    #expect(error.count == 200)
  }
}

@Suite struct `The pace of a destination` {
  let now = Timestamp(microseconds: 1_790_000_000_000_000)

  private func pace(failures: Int, after: Duration? = nil) -> DestinationPace {
    var pace = DestinationPace()
    for _ in 0..<failures { pace.note(.retry(reason: "http 503", after: after), now: now, jitter: 1, retryAfterMax: .seconds(3600)) }
    return pace
  }

  @Test func `a few failures slow nothing down`() { #expect(pace(failures: 4).callsAllowed(32, now: now) == 32) }

  @Test func `after five failures in a row there is a pause, then one call at a time`() {
    let pace = pace(failures: 5)
    #expect(pace.callsAllowed(32, now: now) == 0)
    #expect(pace.callsAllowed(32, now: now.advanced(by: 1 * .second)) == 1)
  }

  @Test func `pauses grow to a minute and no further`() {
    #expect(pace(failures: 500).pausedUntil == now.advanced(by: DestinationPace.pauseMax))
  }

  @Test func `one success restores the full pace`() {
    var pace = pace(failures: 30)
    pace.note(.delivered, now: now, jitter: 0, retryAfterMax: .seconds(3600))
    #expect(pace.callsAllowed(32, now: now) == 32)
  }

  @Test func `a receiver that asks to wait gets no call before`() {
    let pace = pace(failures: 1, after: .seconds(30))
    #expect(pace.callsAllowed(32, now: now.advanced(by: 29 * .second)) == 0)
    #expect(pace.callsAllowed(32, now: now.advanced(by: 30 * .second)) == 32)
  }
}
