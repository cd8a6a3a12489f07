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

  /// The group of those who live together by one rule of the definitions.
  public struct Household: Sendable, Equatable {
    public var group: KeyedHash
    /// The rule's key.
    public var rule: String
    public init(group: KeyedHash, rule: String) {
      self.group = group
      self.rule = rule
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
  /// Sorted by id.
  public var accounts: [AccountLink]
  /// In the order of the rules; groups with too many members are among them.
  public var households: [Household]
  /// What the profile is found by, see ``SearchTerms``; nil when the last stored terms still hold.
  public var terms: [String]?

  public static let batchMax = 50_000

  public init(
    id: ProfileID, version: UInt64, isGone: Bool = false, firstSeen: Timestamp, lastSeen: Timestamp, eventCount: UInt64 = 0,
    memberships: [Membership] = [], traits: [UInt8] = Array("{}".utf8), identifiers: [String] = [], accounts: [AccountLink] = [],
    households: [Household] = [], terms: [String]? = []
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
    self.accounts = accounts
    self.households = households
    self.terms = terms
  }
}

/// All profiles and accounts were in the warehouse as they were when the flow stood here.
public struct ProfileFeedMark: Sendable, Equatable {
  public var position: JournalOffset
  /// The highest version given to a row so far.
  public var version: UInt64
  /// What the rows say; those of an earlier layout lack something, and are told anew.
  public var layout: UInt32

  /// 1: with accounts and households. Before it: 0.
  public static let layoutNow: UInt32 = 1

  public init(position: JournalOffset, version: UInt64, layout: UInt32 = ProfileFeedMark.layoutNow) {
    self.position = position
    self.version = version
    self.layout = layout
  }
}
