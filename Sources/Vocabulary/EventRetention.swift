/// How long the warehouse keeps events, counted from when they were received. Profiles, segments and computed traits keep what events have given them.
public struct EventRetention: Sendable, Codable, Equatable {
  /// Days for events whose name has no rule of its own; nil: for ever.
  public var days: Int?
  /// Days by the event's name.
  public var daysByName: [String: Int]

  public static let daysMax = 3660
  public static let namesMax = 200

  public init(days: Int? = nil, daysByName: [String: Int] = [:]) {
    self.days = days
    self.daysByName = daysByName
  }

  public static let forEver = EventRetention()

  /// Nil: for ever.
  public func days(for name: String) -> Int? { daysByName[name] ?? days }
}
