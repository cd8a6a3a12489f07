internal import Consent
internal import Ports

/// What became of one delivery that a worker took up.
struct DeliveryAttempt: Sendable {
  enum Result: Sendable {
    case verdict(DeliveryVerdict)
    /// Consent was taken back, or cannot be shown: it does not leave.
    case withheld(String)
    /// The profile could not be read; the delivery is taken up again later, as if nothing had happened.
    case unread(StateStoreError)
  }

  var pending: PendingDelivery
  var result: Result
}

/// One call of the destination under way.
struct DeliveryCall: Sendable {
  var attempts: [DeliveryAttempt]
}
