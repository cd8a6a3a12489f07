internal import Ports
internal import Vocabulary

/// The worker's book: what is under way, what is to be recorded, when to look again. Pure: it does no I/O and reads no clock.
struct DeliveryLedger: Sendable {
  let policy: RetryPolicy
  private(set) var pace = DestinationPace()
  /// Deliveries that were taken up and have no recorded receipt yet, by number: the queue would hand them out again.
  private(set) var inFlight: [UInt64: ProfileRow] = [:]
  /// Their profiles. A failed delivery that a person retries is older than what may be under way for its profile: it waits for that.
  private(set) var profilesInFlight: Set<ProfileRow> = []
  private(set) var callsUnderWay = 0
  private(set) var unrecorded: [DeliveryReceipt] = []
  /// When to look at the queue without being woken.
  private(set) var lookAgainAt: Timestamp?
  private(set) var figures = DeliveryFigures()
  private var pollDelay = Self.pollDelayMin

  /// The queue may name a moment that has passed, when the delivery is in flight or stands behind another of its profile. Then the
  /// worker looks again after waits that double, so that it is late by no more than the wait so far.
  static let pollDelayMin: Int64 = 100_000
  static let pollDelayMax: Int64 = 30 * .second

  init(policy: RetryPolicy) { self.policy = policy }

  /// How many deliveries may be taken up now.
  func room(limits: DeliveryLimits, batchMax: Int, now: Timestamp) -> Int {
    let calls = pace.callsAllowed(limits.callsMax, now: now) - callsUnderWay
    guard calls > 0, unrecorded.isEmpty else { return 0 }
    return max(0, min(calls * batchMax, limits.inFlightMax - inFlight.count))
  }

  mutating func began(_ call: [PendingDelivery]) {
    callsUnderWay += 1
    for pending in call {
      inFlight[pending.number] = pending.delivery.profile
      profilesInFlight.insert(pending.delivery.profile)
    }
    pollDelay = Self.pollDelayMin
  }

  /// Turns the attempts of a call that ended into receipts. Returns the last error of the store, if any.
  mutating func ended(_ call: DeliveryCall, now: Timestamp, jitter: () -> Double) -> StateStoreError? {
    callsUnderWay -= 1
    var storeError: StateStoreError?
    for attempt in call.attempts {
      switch attempt.result {
      case .verdict(let verdict):
        pace.note(verdict, now: now, jitter: jitter(), retryAfterMax: policy.retryAfterMax)
        let outcome = policy.outcome(
          of: verdict, attemptsBefore: attempt.pending.attempts, changedAt: attempt.pending.delivery.at, now: now, jitter: jitter())
        figures.count(outcome)
        unrecorded.append(DeliveryReceipt(number: attempt.pending.number, at: now, outcome: outcome))
      case .withheld(let reason):
        figures.withheld += 1
        unrecorded.append(DeliveryReceipt(number: attempt.pending.number, at: now, outcome: .failed(error: "consent: \(reason)")))
      case .unread(let error):
        storeError = error
        release(attempt.pending.number)
      }
    }
    return storeError
  }

  mutating func recorded() {
    for receipt in unrecorded { release(receipt.number) }
    unrecorded = []
  }

  private mutating func release(_ number: UInt64) {
    if let profile = inFlight.removeValue(forKey: number) { profilesInFlight.remove(profile) }
  }

  /// The queue had less than there was room for; `next` is its earliest next attempt.
  mutating func exhausted(next: Timestamp?, now: Timestamp) {
    guard let next else { return lookAgainAt = nil }
    if next > now {
      lookAgainAt = next
    } else {
      lookAgainAt = now.advanced(by: pollDelay)
      pollDelay = min(pollDelay * 2, Self.pollDelayMax)
    }
  }

  /// There was no room: calls that end will wake the worker, or the pause is over at some moment.
  mutating func full(now: Timestamp) {
    lookAgainAt = pace.pausedUntil.flatMap { $0 > now ? $0 : nil }
  }

  mutating func lookAgain(at moment: Timestamp?) { lookAgainAt = moment }
}
