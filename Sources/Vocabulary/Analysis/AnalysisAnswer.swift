/// What came out. Every list is in the order in which it is shown.
public enum AnalysisAnswer: Sendable, Equatable {
  case trends(TrendsAnswer)
  case funnel([FunnelAnswer])
  case retention([RetentionCohort])
  case paths([PathLink])
  case rfm(RFMAnswer)
  case kpis(KPIAnswer)
  case campaigns([CampaignResult], currency: String?)
  case statistics(StatisticsAnswer)
  case overlap(OverlapAnswer)
  case profiles(ProfileList)
}

public struct TrendsAnswer: Sendable, Equatable {
  public struct Series: Sendable, Equatable {
    /// Nil for events without the value, and without a breakdown.
    public var key: String?
    /// In order of time; buckets without an event are absent.
    public var points: [Point]
    public init(key: String?, points: [Point]) {
      self.key = key
      self.points = points
    }
  }

  public struct Point: Sendable, Equatable {
    /// Start of the bucket.
    public var at: Timestamp
    /// Nil when there was nothing to measure.
    public var value: Double?
    public init(at: Timestamp, value: Double?) {
      self.at = at
      self.value = value
    }
  }

  /// Most events first, then by key.
  public var series: [Series]
  /// Of a measured sum of money; nil for others.
  public var currency: String?

  public init(series: [Series], currency: String? = nil) {
    self.series = series
    self.currency = currency
  }
}

/// One funnel; with a breakdown one per key.
public struct FunnelAnswer: Sendable, Equatable {
  public struct Step: Sendable, Equatable {
    public var profiles: Int
    /// From the step before, at the profile's earliest completion of this step; nil for the first step and when nobody came.
    public var medianSeconds: Double?
    public init(profiles: Int, medianSeconds: Double?) {
      self.profiles = profiles
      self.medianSeconds = medianSeconds
    }
  }

  public var key: String?
  public var steps: [Step]
  public init(key: String?, steps: [Step]) {
    self.key = key
    self.steps = steps
  }
}

public struct RetentionCohort: Sendable, Equatable {
  public var at: Timestamp
  public var size: Int
  /// Profiles that came back, by period; periods that begin at or after the end of the range are absent.
  public var retained: [Int]
  public init(at: Timestamp, size: Int, retained: [Int]) {
    self.at = at
    self.size = size
    self.retained = retained
  }
}

/// So many profiles went from one event to another at their so-manieth step, from 1. Backwards, step 1 leads to the event asked for.
public struct PathLink: Sendable, Equatable {
  public var step: Int
  public var from: String
  public var to: String
  public var profiles: Int
  public init(step: Int, from: String, to: String, profiles: Int) {
    self.step = step
    self.from = from
    self.to = to
    self.profiles = profiles
  }
}

public struct RFMAnswer: Sendable, Equatable {
  public struct Cell: Sendable, Equatable {
    /// 1 to 5; 5 is best.
    public var recency: Int
    public var frequency: Int
    public var monetary: Int
    public var profiles: Int
    public var revenue: Double
    public init(recency: Int, frequency: Int, monetary: Int, profiles: Int, revenue: Double) {
      self.recency = recency
      self.frequency = frequency
      self.monetary = monetary
      self.profiles = profiles
      self.revenue = revenue
    }
  }

  public var cells: [Cell]
  public var currency: String?
  public init(cells: [Cell], currency: String?) {
    self.cells = cells
    self.currency = currency
  }
}

public struct KPIAnswer: Sendable, Equatable {
  /// Profiles with any track event in the range.
  public var active = 0
  /// Profiles with an order in the range.
  public var customers = 0
  /// Customers whose first order ever lies in the range, and those who had ordered before.
  public var new = 0
  public var returning = 0
  /// Ordered in the range of the same length before, and not in this one.
  public var lapsed = 0
  /// Customers with two orders or more in the range.
  public var repeating = 0
  public var orders = 0
  public var revenue = 0.0
  /// All orders up to the end of the range, and all who ever ordered: what a customer has been worth so far.
  public var revenueSoFar = 0.0
  public var customersSoFar = 0
  public var currency: String?
  public init() {}
}

public struct CampaignResult: Sendable, Equatable {
  public var key: String
  /// Profiles with an event that carries the campaign, in the range.
  public var reach: Int
  public var orders: Int
  public var revenue: Double
  /// Profiles whose first order ever is one of these.
  public var newCustomers: Int
  public var cost: Double
  public init(key: String, reach: Int, orders: Int, revenue: Double, newCustomers: Int, cost: Double) {
    self.key = key
    self.reach = reach
    self.orders = orders
    self.revenue = revenue
    self.newCustomers = newCustomers
    self.cost = cost
  }
}

public struct StatisticsAnswer: Sendable, Equatable {
  public struct Value: Sendable, Equatable {
    public var value: String
    public var count: Int
    public init(value: String, count: Int) {
      self.value = value
      self.count = count
    }
  }

  /// Events or profiles looked at, and those of them with a value that is text, a number, true or false.
  public var count = 0
  public var filled = 0
  public var distinct = 0
  /// Most frequent first, then by value.
  public var top: [Value] = []
  /// Of the values that are numbers.
  public var minimum: Double?
  public var maximum: Double?
  public var average: Double?
  /// How the numbers spread: ``StatisticsAnswer/binCount`` bins of one width from the least to the greatest, or one bin when all are equal; empty without numbers.
  public var histogram: [Bin] = []
  public init() {}

  public struct Bin: Sendable, Equatable {
    public var from: Double
    /// Not itself in the bin, except in the last.
    public var to: Double
    public var count: Int
    public init(from: Double, to: Double, count: Int) {
      self.from = from
      self.to = to
      self.count = count
    }
  }

  public static let binCount = 20

  /// The bins between the extremes with the counts of those that are not empty, by their numbers from 0.
  public static func bins(from least: Double, to greatest: Double, counts: [Int: Int]) -> [Bin] {
    guard least < greatest else { return [Bin(from: least, to: greatest, count: counts[0] ?? 0)] }
    let width = (greatest - least) / Double(binCount)
    return (0..<binCount).map { number in
      let end = number == binCount - 1 ? greatest : least + width * Double(number + 1)
      return Bin(from: least + width * Double(number), to: end, count: counts[number] ?? 0)
    }
  }
}

public struct OverlapAnswer: Sendable, Equatable {
  public struct Part: Sendable, Equatable {
    /// Members of exactly these.
    public var segments: [SegmentID]
    public var profiles: Int
    public init(segments: [SegmentID], profiles: Int) {
      self.segments = segments
      self.profiles = profiles
    }
  }

  /// Largest first.
  public var parts: [Part]
  public init(parts: [Part]) { self.parts = parts }
}

/// Profiles behind a cell.
public struct ProfileList: Sendable, Equatable {
  public var total: Int
  /// In order of their ids; at most as many as were asked for.
  public var profiles: [ProfileID]
  public init(total: Int, profiles: [ProfileID]) {
    self.total = total
    self.profiles = profiles
  }
}
