public import Logging
public import Ports

/// What all delivery workers of a workspace share.
public struct DeliveryTools: Sendable {
  public var queue: any DeliveryQueue
  public var profiles: any ProfileReading
  public var clock: any DeliveryClock
  public var policy: RetryPolicy
  public var limits: DeliveryLimits
  /// Random, from 0 up to, not including, 1.
  public var random: @Sendable () -> Double
  public var log: Logger

  public init(
    queue: any DeliveryQueue, profiles: any ProfileReading, clock: any DeliveryClock = SystemDeliveryClock(),
    policy: RetryPolicy = .standard,
    limits: DeliveryLimits = .standard, random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }, log: Logger
  ) {
    self.queue = queue
    self.profiles = profiles
    self.clock = clock
    self.policy = policy
    self.limits = limits
    self.random = random
    self.log = log
  }
}

extension StateStoreError {
  /// The kind of error alone: its texts may name files and rows.
  var kind: String {
    switch self {
    case .unavailable: "unavailable"
    case .full: "full"
    case .damaged: "damaged"
    case .refused: "refused"
    case .io: "io"
    }
  }
}
