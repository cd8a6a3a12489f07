/// A moment in UTC, in microseconds since 1970-01-01. Leap seconds do not exist, as in POSIX.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// Earliest event time that is believed; older ones are clamped and flagged.
  public static let earliestBelieved = Timestamp(microseconds: 946_684_800_000_000)  // 2000-01-01
  public static let distantFuture = Timestamp(microseconds: .max)
  public static let zero = Timestamp(microseconds: 0)

  public func advanced(by microseconds: Int64) -> Timestamp {
    let (sum, overflow) = self.microseconds.addingReportingOverflow(microseconds)
    return Timestamp(microseconds: overflow ? (microseconds < 0 ? .min : .max) : sum)
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = Timestamp(iso8601: text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not an ISO 8601 time"))
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}

extension Int64 {
  /// Microseconds in one second, minute, hour, day, week: the units that windows and time-outs are written in.
  public static let second: Int64 = 1_000_000
  public static let minute = 60 * second
  public static let hour = 60 * minute
  public static let day = 24 * hour
  public static let week = 7 * day
}
