/// Everything known about one person, as it is stored: one section per signature, whose sum is the profile. Merge and unmerge move
/// sections between records and change nothing inside them.
public struct ProfileRecord: Sendable, Equatable {
  public var row: ProfileRow
  /// Set when this profile was merged away: the sections are there now. The public id keeps working.
  public var mergedInto: ProfileRow?
  public var sections: [SignatureSection]
  /// Profiles that share an identifier with this one through a signature that could not be merged (a limit was reached).
  /// Together with them it forms a component, whose grouping is decided as one.
  public var refusedLinks: [ProfileRow]
  /// Sorted by segment.
  public var memberships: [Membership]
  /// Sorted by segment; only segments whose answer can change by time alone.
  public var expiries: [SegmentExpiry]
  /// The timer that the state store holds for this profile: the earliest moment at which it is to be looked at. Nil for none.
  public var timer: Timestamp?
  /// Profiles that were merged into this one, in order. Each has brought a signature, and comes back with it when that goes elsewhere.
  public var absorbed: [AbsorbedProfile] = []
  /// Profiles that went apart from this one, or this one from them: the newest ``splitsMax``.
  public var splits: [ProfileSplit] = []
  /// The groups under which the state store lists this profile, sorted by key.
  public var groups: [ProfileGroup] = []

  public init(
    row: ProfileRow, mergedInto: ProfileRow? = nil, sections: [SignatureSection] = [], refusedLinks: [ProfileRow] = [],
    memberships: [Membership] = [], expiries: [SegmentExpiry] = [], timer: Timestamp? = nil
  ) {
    self.row = row
    self.mergedInto = mergedInto
    self.sections = sections
    self.refusedLinks = refusedLinks
    self.memberships = memberships
    self.expiries = expiries
    self.timer = timer
  }

  public struct Membership: Sendable, Equatable {
    public var segment: SegmentID
    public var since: Timestamp
    public init(segment: SegmentID, since: Timestamp) {
      self.segment = segment
      self.since = since
    }
  }

  public struct SegmentExpiry: Sendable, Equatable {
    public var segment: SegmentID
    public var at: Timestamp
    public init(segment: SegmentID, at: Timestamp) {
      self.segment = segment
      self.at = at
    }
  }

  /// The splits that a record remembers.
  public static let splitsMax = 20
  /// At most so many signatures in one profile.
  public static let signaturesMax = 200
  /// At most so many identifiers in one component.
  public static let identifiersMax = 500
  /// At most so many identifiers in one signature; an event's further ones are not used.
  public static let identifiersPerSignatureMax = 20
}

/// What one signature - a set of identifiers that came together - has brought.
public struct SignatureSection: Sendable, Equatable {
  public var id: SignatureID
  /// Hash over the sorted identifiers and whether the merge was explicit.
  public var key: KeyedHash
  /// Made from their stored form when asked for: ask once.
  public var identifiers: [Identifier] {
    get { identifierList.items }
    _modify { yield &identifierList.items }
  }
  var identifierList: StoredList<Identifier>
  public var isExplicitMerge: Bool
  /// Bit i set: identifier i was refused for the merge, a limit would have been passed; it belongs to another profile or to none.
  public var refusedMask: UInt64
  /// The place of the signature in the replay that decides grouping: its earliest (event time, hash of messageId).
  public var orderTime: Timestamp
  public var orderTie: UInt64
  /// By event time.
  public var firstSeen: Timestamp
  public var lastSeen: Timestamp
  public var eventCount: UInt64
  /// Sorted by name, then newest first: a name whose ``Survivorship`` is another than the newest may stand here several times. Made from their stored form when asked for: ask once.
  public var traits: [StoredTrait] {
    get { traitList.items }
    _modify { yield &traitList.items }
  }
  var traitList: StoredList<StoredTrait>
  /// Sorted by stream.
  public var facts: [FactLog]
  /// The newest that was said about consent here; nil when nothing was.
  public var consent: ConsentStatement?
  /// Marks set here, newest per mark.
  public var marks: [ProfileMark]
  /// Sorted by account; at most ``AccountLink/perSignatureMax``.
  public var accounts: [AccountLink]

  public init(
    id: SignatureID, key: KeyedHash, identifiers: [Identifier], isExplicitMerge: Bool = false, refusedMask: UInt64 = 0,
    orderTime: Timestamp, orderTie: UInt64, firstSeen: Timestamp, lastSeen: Timestamp, eventCount: UInt64 = 0, traits: [StoredTrait] = [],
    facts: [FactLog] = [],
    consent: ConsentStatement? = nil, marks: [ProfileMark] = [], accounts: [AccountLink] = []
  ) {
    self.id = id
    self.key = key
    identifierList = StoredList(identifiers)
    self.isExplicitMerge = isExplicitMerge
    self.refusedMask = refusedMask
    self.orderTime = orderTime
    self.orderTie = orderTie
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.eventCount = eventCount
    traitList = StoredList(traits)
    self.facts = facts
    self.consent = consent
    self.marks = marks
    self.accounts = accounts
  }
}

/// One trait with where it comes from. Of two for one name the later time counts, then the larger tie, unless a ``Survivorship`` says otherwise.
public struct StoredTrait: Sendable, Equatable {
  public var name: String
  public var value: TraitValue
  public var time: Timestamp
  /// Decides between equal times: a hash of the messageId, so that the order of arrival does not.
  public var tie: UInt64
  public var source: SourceID
  /// The event said that the value was verified; see ``Survivorship/verifiedBy``.
  public var isVerified: Bool

  public init(name: String, value: TraitValue, time: Timestamp, tie: UInt64, source: SourceID, isVerified: Bool = false) {
    self.name = name
    self.value = value
    self.time = time
    self.tie = tie
    self.source = source
    self.isVerified = isVerified
  }

  public func isNewer(than other: StoredTrait) -> Bool { time != other.time ? time > other.time : tie > other.tie }
}

/// What a person said about consent in one event: the categories, allowed or not.
public struct ConsentStatement: Sendable, Equatable {
  public var categories: [String: Bool]
  public var time: Timestamp
  public var tie: UInt64

  public init(categories: [String: Bool], time: Timestamp, tie: UInt64) {
    self.categories = categories
    self.time = time
    self.tie = tie
  }
}

/// A mark that stops deliveries to a person.
public struct ProfileMark: Sendable, Equatable {
  /// Raw values are stored: never renumber.
  public enum Kind: UInt8, Sendable, CaseIterable, Codable {
    /// The person wants no messages.
    case unsubscribed = 1
    /// We must not send anything, whatever the person says: bounced, complained, legal hold.
    case suppressed = 2
    /// A request of the person's came with `Sec-GPC: 1` (Global Privacy Control): do not sell or share what is known about them.
    case globalPrivacyControl = 3

    public var name: String {
      switch self {
      case .unsubscribed: "unsubscribed"
      case .suppressed: "suppressed"
      case .globalPrivacyControl: "global_privacy_control"
      }
    }
  }

  public var kind: Kind
  public var isSet: Bool
  public var time: Timestamp

  public init(kind: Kind, isSet: Bool, time: Timestamp) {
    self.kind = kind
    self.isSet = isSet
    self.time = time
  }
}
