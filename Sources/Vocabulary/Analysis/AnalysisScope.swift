/// Which events and people an analysis is about.
public struct AnalysisScope: Sendable, Codable, Equatable {
  public var range: AnalysisRange
  /// Name of the tz database; nil: the workspace's.
  public var timezone: String?
  /// Only profiles that are members now.
  public var segment: SegmentID?

  public init(range: AnalysisRange, timezone: String? = nil, segment: SegmentID? = nil) {
    self.range = range
    self.timezone = timezone
    self.segment = segment
  }
}

/// A range of event time: the start included, the end excluded.
public enum AnalysisRange: Sendable, Codable, Equatable {
  case between(Timestamp, Timestamp)
  /// So many microseconds up to the moment of asking.
  case last(microseconds: Int64)

  /// At most so long.
  public static let lengthMax = 3660 * Int64.day

  public func bounds(now: Timestamp) -> (from: Timestamp, to: Timestamp) {
    switch self {
    case .between(let from, let to): (from, to)
    case .last(let length): (now.advanced(by: -length), now)
    }
  }
}

/// The width of a bucket of time. Days, weeks and months begin at midnight of the time zone; weeks on the workspace's first day.
public enum AnalysisInterval: String, Sendable, Codable, CaseIterable {
  case hour, day, week, month
}

/// What splits an answer into several.
public enum AnalysisBreakdown: Sendable, Codable, Equatable {
  /// The value of a property of the event.
  case property(path: [String])
  /// The present value of the profile's trait.
  case trait(path: [String])
  /// Present membership; a profile may be in several.
  case segments([SegmentID])

  /// Keys that an answer holds at most: those with most events.
  public static let keysMax = 1000
}
