/// What one signature did in one fact stream. A stream's form decides which parts are used; the sum over signatures is the profile's.
public struct FactLog: Sendable, Equatable {
  /// The stream's number, see ``FactStreamID``.
  public var stream: FactStreamID
  /// Events that are only counted, because no condition can ask for their time any more.
  public var olderCount: UInt64
  /// Sorted, oldest first, microseconds.
  public var times: [Int64]
  /// What the values are; with anything but `.none` there is one beside each time.
  public var kind: ValueKind
  /// Numbers in millionths, hashes, or indices into `values`.
  public var entries: [Int64]
  /// Over all events, however old.
  public var bounds: FactBounds?
  public var totals: FactTotals?
  /// Events older than every time, summed up by hours or days; oldest first.
  public var buckets: [FactBucket]
  /// Different values of a property.
  public var values: [FactValue]

  /// Raw values are stored: never renumber.
  public enum ValueKind: UInt8, Sendable {
    case none = 0
    case number = 1
    case hash = 2
    case value = 3
  }

  public init(
    stream: FactStreamID, olderCount: UInt64 = 0, times: [Int64] = [], kind: ValueKind = .none, entries: [Int64] = [],
    bounds: FactBounds? = nil, totals: FactTotals? = nil, buckets: [FactBucket] = [], values: [FactValue] = []
  ) {
    self.stream = stream
    self.olderCount = olderCount
    self.times = times
    self.kind = kind
    self.entries = entries
    self.bounds = bounds
    self.totals = totals
    self.buckets = buckets
    self.values = values
  }

  public var count: Int { Int(olderCount) + times.count }
}

/// A fact stream's number: a hash of its definition, so that equal streams of all segments and versions are one. 40 bits.
public struct FactStreamID: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt64

  /// Bits beyond the fortieth are cut off.
  public init(rawValue: UInt64) { self.rawValue = rawValue & 0xff_ffff_ffff }

  public static func < (left: FactStreamID, right: FactStreamID) -> Bool { left.rawValue < right.rawValue }
  /// It is a hash already.
  public func _rawHashValue(seed: Int) -> Int { Int(truncatingIfNeeded: rawValue) ^ seed }
}

/// The times of the first and the last event.
public struct FactBounds: Sendable, Equatable {
  public var first: Int64
  public var last: Int64

  public init(first: Int64, last: Int64) {
    self.first = first
    self.last = last
  }
}

/// Numbers summed up, in millionths: whole numbers, so that the order of adding does not matter.
public struct FactTotals: Sendable, Equatable {
  public var count: UInt64
  public var sum: Int128
  public var min: Int64
  public var max: Int64

  public init(count: UInt64, sum: Int128, min: Int64, max: Int64) {
    self.count = count
    self.sum = sum
    self.min = min
    self.max = max
  }

  public init(_ number: Int64) { self.init(count: 1, sum: Int128(number), min: number, max: number) }

  public mutating func add(_ other: FactTotals) {
    count += other.count
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
  }
}

/// The events of one hour or day of a busy stream.
public struct FactBucket: Sendable, Equatable {
  /// Of its newest event: with it the bucket leaves a window.
  public var time: Int64
  public var totals: FactTotals

  public init(time: Int64, totals: FactTotals) {
    self.time = time
    self.totals = totals
  }
}

/// One value of a property, and when events had it.
public struct FactValue: Sendable, Equatable {
  public var value: TraitValue
  public var count: UInt64
  public var bounds: FactBounds

  public init(value: TraitValue, count: UInt64, bounds: FactBounds) {
    self.value = value
    self.count = count
    self.bounds = bounds
  }
}
