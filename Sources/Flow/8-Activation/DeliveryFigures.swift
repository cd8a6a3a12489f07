internal import Ports

/// How often attempts ended how, since the process started.
public struct DeliveryFigures: Sendable, Equatable {
  public var delivered: UInt64 = 0
  /// Attempts that failed and will be repeated.
  public var retried: UInt64 = 0
  /// Given up or refused by the receiver.
  public var failed: UInt64 = 0
  /// Held back at the moment of leaving, because consent was taken back.
  public var withheld: UInt64 = 0

  public init() {}

  mutating func count(_ outcome: DeliveryReceipt.Outcome) {
    switch outcome {
    case .delivered: delivered += 1
    case .retry: retried += 1
    case .failed: failed += 1
    }
  }

  static func + (left: DeliveryFigures, right: DeliveryFigures) -> DeliveryFigures {
    var sum = left
    sum.delivered += right.delivered
    sum.retried += right.retried
    sum.failed += right.failed
    sum.withheld += right.withheld
    return sum
  }
}
