/// A segment: the condition that a profile must meet. Language: docs/segments.md.
public struct SegmentDefinition: Sendable, Codable, Equatable {
  public var id: SegmentID
  /// `[a-z0-9_]{1,64}`, stable.
  public var key: String
  public var name: String
  public var condition: SegmentCondition
  public var status: Status

  /// Raw values are stored: never rename.
  public enum Status: String, Sendable, Codable, CaseIterable {
    /// Not evaluated: it has no members and may be used by nothing.
    case draft
    case live
    /// Facts are kept, but nobody enters or leaves until it is live again.
    case paused
    /// Kept for the record: it has no members and may be used by nothing.
    case archived

    /// Whether the flow keeps facts and memberships for it.
    public var isKept: Bool { self == .live || self == .paused }
  }

  public init(id: SegmentID, key: String, name: String, condition: SegmentCondition, status: Status = .live) {
    self.id = id
    self.key = key
    self.name = name
    self.condition = condition
    self.status = status
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    id = try fields.decode(SegmentID.self, forKey: .id)
    key = try fields.decode(String.self, forKey: .key)
    name = try fields.decode(String.self, forKey: .name)
    condition = try fields.decode(SegmentCondition.self, forKey: .condition)
    // Absent in definitions that were stored before there were any but live segments.
    status = try fields.decodeIfPresent(Status.self, forKey: .status) ?? .live
  }
}

public indirect enum SegmentCondition: Sendable, Codable, Equatable {
  case all([SegmentCondition])
  case any([SegmentCondition])
  case not(SegmentCondition)
  /// Of the profile, or a computed trait.
  case trait(path: [String], ValueComparison)
  case did(BehaviourCondition)
  case sequence(SequenceCondition)
  /// A member of another segment.
  case memberOf(SegmentID)
  /// A member of an account.
  case account(AccountCondition)
  /// Lives in a household.
  case household(HouseholdCondition)

  public static let depthMax = 8
}

/// What was done in a window, as one measure that is compared.
public struct BehaviourCondition: Sendable, Codable, Equatable {
  /// What was done: which events, with which properties. Conditions with the same stream share their state.
  public var stream: FactStream
  /// Counts when there is no other measure.
  public var count: CountComparison
  public var window: BehaviourWindow
  /// Nil: the number of events, compared by `count`.
  public var measure: BehaviourMeasure?

  public init(
    stream: FactStream, count: CountComparison = .init(.gte, 1), window: BehaviourWindow = .ever, measure: BehaviourMeasure? = nil
  ) {
    self.stream = stream
    self.count = count
    self.window = window
    self.measure = measure
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

public enum BehaviourWindow: Sendable, Codable, Hashable {
  case ever
  /// The last so many microseconds: the moment of evaluation included, the start excluded.
  case within(microseconds: Int64)
  /// From the first moment (included) to the second (excluded).
  case between(Timestamp, Timestamp)
}
