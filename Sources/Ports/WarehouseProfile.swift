public import Vocabulary

/// A profile as analysis sees it: what it is now, not what it was.
public struct WarehouseProfile: Sendable, Equatable {
  public struct Membership: Sendable, Equatable {
    public var segment: SegmentID
    public var since: Timestamp
    public init(segment: SegmentID, since: Timestamp) {
      self.segment = segment
      self.since = since
    }
  }

  public var id: ProfileID
  /// Rises with every row of the profile.
  public var version: UInt64
  /// Merged away or erased: the row takes the profile out of every answer.
  public var isGone: Bool
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp
  public var eventCount: UInt64
  /// Sorted by segment.
  public var memberships: [Membership]
  /// A compact JSON object.
  public var traits: [UInt8]
  /// `type:value`, sorted.
  public var identifiers: [String]
  /// What the profile is found by, see ``SearchTerms``; nil when the last stored terms still hold.
  public var terms: [String]?

  public static let batchMax = 50_000

  public init(
    id: ProfileID, version: UInt64, isGone: Bool = false, firstSeen: Timestamp, lastSeen: Timestamp, eventCount: UInt64 = 0,
    memberships: [Membership] = [], traits: [UInt8] = Array("{}".utf8), identifiers: [String] = [], terms: [String]? = []
  ) {
    self.id = id
    self.version = version
    self.isGone = isGone
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.eventCount = eventCount
    self.memberships = memberships
    self.traits = traits
    self.identifiers = identifiers
    self.terms = terms
  }
}

/// All profiles were in the warehouse as they were when the flow stood here.
public struct ProfileFeedMark: Sendable, Equatable {
  public var position: JournalOffset
  /// The highest version given to a row so far.
  public var version: UInt64

  public init(position: JournalOffset, version: UInt64) {
    self.position = position
    self.version = version
  }
}
