/// How much one destination's worker does at once.
public struct DeliveryLimits: Sendable, Equatable {
  /// Calls of the destination under way at once.
  public var callsMax: Int
  /// Deliveries taken up and not yet recorded.
  public var inFlightMax: Int
  /// How long calls under way may still take when the worker is stopped or replaced.
  public var stopWithin: Duration

  public init(callsMax: Int = 32, inFlightMax: Int = 1000, stopWithin: Duration = .seconds(15)) {
    self.callsMax = max(1, callsMax)
    self.inFlightMax = max(1, inFlightMax)
    self.stopWithin = stopWithin
  }

  public static let standard = DeliveryLimits()
}
