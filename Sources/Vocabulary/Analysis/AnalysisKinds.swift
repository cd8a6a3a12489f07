/// How much of something happened, bucket by bucket.
public struct TrendsAnalysis: Sendable, Codable, Equatable {
  public enum Measure: Sendable, Codable, Equatable {
    /// Number of events.
    case count
    /// Number of different profiles.
    case profiles
    case sum([String])
    case average([String])
    case minimum([String])
    case maximum([String])
    /// Between 0 and 1, linear between the two nearest values.
    case percentile([String], Double)

    /// The property that is measured; nil for numbers of events and profiles.
    public var path: [String]? {
      switch self {
      case .count, .profiles: nil
      case .sum(let path), .average(let path), .minimum(let path), .maximum(let path), .percentile(let path, _): path
      }
    }
  }

  public var events: FactStream
  public var measure: Measure
  public var interval: AnalysisInterval
  public var breakdown: AnalysisBreakdown?
  /// Series in the answer at most: those with most events.
  public var seriesMax: Int
  public var scope: AnalysisScope

  /// Points of one series at most.
  public static let pointsMax = 10_000

  public init(
    events: FactStream, measure: Measure, interval: AnalysisInterval, breakdown: AnalysisBreakdown? = nil, seriesMax: Int = 20,
    scope: AnalysisScope
  ) {
    self.events = events
    self.measure = measure
    self.interval = interval
    self.breakdown = breakdown
    self.seriesMax = seriesMax
    self.scope = scope
  }
}

/// How many profiles went through steps in order: each step strictly later than the one before it, all within `within` of the first.
///
/// At each step the nearest earlier completion of the step before counts, so that the start of a chain is as late as it can be.
public struct FunnelAnalysis: Sendable, Codable, Equatable {
  /// 2 to 8.
  public var steps: [FactStream]
  /// Microseconds from the first to the last step, the end included.
  public var within: Int64
  /// No other track event of the profile may lie between two steps.
  public var isStrict: Bool
  /// A property is that of the profile's earliest event of the first step.
  public var breakdown: AnalysisBreakdown?
  public var scope: AnalysisScope

  public static let stepsMax = 8

  public init(
    steps: [FactStream], within: Int64, isStrict: Bool = false, breakdown: AnalysisBreakdown? = nil, scope: AnalysisScope
  ) {
    self.steps = steps
    self.within = within
    self.isStrict = isStrict
    self.breakdown = breakdown
    self.scope = scope
  }
}

/// How many profiles came back, by the interval in which they began.
public struct RetentionAnalysis: Sendable, Codable, Equatable {
  public enum Cohort: String, Sendable, Codable, CaseIterable {
    /// A profile belongs to the interval of its first such event ever, if that lies in the range.
    case first
    /// A profile belongs to every interval of the range in which it did it.
    case recurring
  }

  public var first: FactStream
  public var returning: FactStream
  public var interval: AnalysisInterval
  /// Intervals in a row, the cohort's own as the first of them: 1 to 100.
  public var periods: Int
  public var cohort: Cohort
  /// A profile counts in a period when it came back in it or later.
  public var isRolling: Bool
  public var scope: AnalysisScope

  public static let periodsMax = 100

  public init(
    first: FactStream, returning: FactStream, interval: AnalysisInterval, periods: Int, cohort: Cohort = .first, isRolling: Bool = false,
    scope: AnalysisScope
  ) {
    self.first = first
    self.returning = returning
    self.interval = interval
    self.periods = periods
    self.cohort = cohort
    self.isRolling = isRolling
    self.scope = scope
  }
}

/// What profiles did next after, or before, a track event.
public struct PathsAnalysis: Sendable, Codable, Equatable {
  public enum Direction: String, Sendable, Codable, CaseIterable {
    /// From the profile's first such event on.
    case after
    /// Up to the profile's last such event.
    case before
  }

  public var event: String
  public var direction: Direction
  /// Links in a row: 1 to 10.
  public var steps: Int
  /// Links in the answer at most: those of most profiles, per step.
  public var linksMax: Int
  public var scope: AnalysisScope

  public static let stepsMax = 10

  public init(event: String, direction: Direction, steps: Int, linksMax: Int = 20, scope: AnalysisScope) {
    self.event = event
    self.direction = direction
    self.steps = steps
    self.linksMax = linksMax
    self.scope = scope
  }
}

/// Orders and what they were worth: the common part of customer analyses.
public struct OrderSelection: Sendable, Codable, Equatable {
  public var events: FactStream
  /// The property that holds the order's value.
  public var value: [String]

  public init(events: FactStream = FactStream(events: ["Order Completed"]), value: [String] = ["revenue"]) {
    self.events = events
    self.value = value
  }
}

/// Customers by recency, frequency and monetary value, each in quintiles: 5 is best.
///
/// The score of a value is 1 and the fifths of the customers that have a lower one: equal values have equal scores.
public struct RFMAnalysis: Sendable, Codable, Equatable {
  public var orders: OrderSelection
  public var scope: AnalysisScope

  public init(orders: OrderSelection = OrderSelection(), scope: AnalysisScope) {
    self.orders = orders
    self.scope = scope
  }
}

/// The figures of a shop: customers and revenue of a range, against the range of the same length before it.
public struct KPIAnalysis: Sendable, Codable, Equatable {
  public var orders: OrderSelection
  public var scope: AnalysisScope

  public init(orders: OrderSelection = OrderSelection(), scope: AnalysisScope) {
    self.orders = orders
    self.scope = scope
  }
}

/// What campaigns brought and cost. An order belongs to the last campaign that the profile's events carried before it, not longer ago than `lookback`.
public struct CampaignAnalysis: Sendable, Codable, Equatable {
  public enum Dimension: String, Sendable, Codable, CaseIterable {
    /// `context.campaign.name`; property `campaign` of a cost.
    case campaign
    /// `context.campaign.source`; property `channel` of a cost.
    case channel
  }

  public var orders: OrderSelection
  /// Events that say what a campaign cost: properties `campaign`, `channel`, `cost`, `currency`.
  public var costs: FactStream
  public var dimension: Dimension
  /// Microseconds.
  public var lookback: Int64
  public var scope: AnalysisScope

  public init(
    orders: OrderSelection = OrderSelection(), costs: FactStream = FactStream(events: ["Campaign Cost"]), dimension: Dimension = .campaign,
    lookback: Int64 = 30 * .day, scope: AnalysisScope
  ) {
    self.orders = orders
    self.costs = costs
    self.dimension = dimension
    self.lookback = lookback
    self.scope = scope
  }
}

/// What values a property or trait has.
public struct StatisticsAnalysis: Sendable, Codable, Equatable {
  public enum Subject: Sendable, Codable, Equatable {
    case property([String], of: FactStream)
    case trait([String])
  }

  public var subject: Subject
  /// Values in the answer at most: 1 to 1000.
  public var valuesMax: Int
  public var scope: AnalysisScope

  public init(subject: Subject, valuesMax: Int = 20, scope: AnalysisScope) {
    self.subject = subject
    self.valuesMax = valuesMax
    self.scope = scope
  }
}

/// How segments share members.
public struct OverlapAnalysis: Sendable, Codable, Equatable {
  /// 2 to 8.
  public var segments: [SegmentID]
  public var scope: AnalysisScope

  public static let segmentsMax = 8

  public init(segments: [SegmentID], scope: AnalysisScope) {
    self.segments = segments
    self.scope = scope
  }
}
