/// A segment: the condition that a profile must meet. Language: docs/segments.md.
public struct SegmentDefinition: Sendable, Codable, Equatable {
  public var id: SegmentID
  /// `[a-z0-9_]{1,64}`, stable.
  public var key: String
  public var name: String
  public var condition: SegmentCondition

  public init(id: SegmentID, key: String, name: String, condition: SegmentCondition) {
    self.id = id
    self.key = key
    self.name = name
    self.condition = condition
  }
}

public indirect enum SegmentCondition: Sendable, Codable, Equatable {
  case all([SegmentCondition])
  case any([SegmentCondition])
  case not(SegmentCondition)
  case trait(path: [String], ValueComparison)
  case did(BehaviourCondition)
  /// A member of another segment.
  case memberOf(SegmentID)

  public static let depthMax = 8
}

/// How often something was done in a window.
public struct BehaviourCondition: Sendable, Codable, Equatable {
  /// What was done: which events, with which properties. Conditions with the same stream share their state.
  public var stream: FactStream
  public var count: CountComparison
  public var window: BehaviourWindow

  public init(stream: FactStream, count: CountComparison = .init(.gte, 1), window: BehaviourWindow = .ever) {
    self.stream = stream
    self.count = count
    self.window = window
  }
}

/// A kind of event that conditions count: names and filter.
public struct FactStream: Sendable, Codable, Hashable {
  /// Names of track events; empty means any event.
  public var events: [String]
  /// All must hold.
  public var filter: [PropertyCondition]

  public init(events: [String], filter: [PropertyCondition] = []) {
    self.events = events
    self.filter = filter
  }
}

public struct PropertyCondition: Sendable, Codable, Hashable {
  /// Keys from `properties` down; a key that ends in `[]` means any element of that array.
  public var path: [String]
  public var comparison: ValueComparison

  public init(path: [String], comparison: ValueComparison) {
    self.path = path
    self.comparison = comparison
  }
}

public struct CountComparison: Sendable, Codable, Hashable {
  public enum Operator: String, Sendable, Codable, CaseIterable { case `is`, isNot, gt, gte, lt, lte }
  public var `operator`: Operator
  public var value: Int

  public init(_ operator: Operator, _ value: Int) {
    self.operator = `operator`
    self.value = value
  }

  public func holds(for count: Int) -> Bool {
    switch `operator` {
    case .is: count == value
    case .isNot: count != value
    case .gt: count > value
    case .gte: count >= value
    case .lt: count < value
    case .lte: count <= value
    }
  }
}

public enum BehaviourWindow: Sendable, Codable, Hashable {
  case ever
  /// The last so many microseconds: the moment of evaluation included, the start excluded.
  case within(microseconds: Int64)
  /// From the first moment (included) to the second (excluded).
  case between(Timestamp, Timestamp)
}
