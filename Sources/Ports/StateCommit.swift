public import Vocabulary

/// All that one batch changes; written in one transaction. Lists are applied in the order of the fields.
public struct StateCommit: Sendable {
  public var position: JournalOffset
  public var clock: Timestamp
  public var nextProfile: ProfileRow
  public var nextSignature: SignatureID
  /// The whole list; replaces what was there. Nil: unchanged.
  public var warmups: [SegmentWarmup]?
  /// New definitions, kept under their version for ever. Nil: unchanged.
  public var definitions: Definitions?
  /// The whole list of ``Definitions/scoreEdges``, which is kept apart from the definitions. Nil: unchanged.
  public var scoreEdges: [ScoreEdges]?
  /// Decisions about identifiers, in order; those that are added have higher numbers than all before.
  public var decisions: [IdentityDecisionChange]
  /// Nil: unchanged.
  public var identityPass: IdentityPass?
  /// In order; those that are opened have higher numbers than all before.
  public var reviews: [MatchReviewChange] = []
  /// Nil: unchanged.
  public var matchModel: LearntMatchModel?
  /// Keys of the messages that were kept, none of them known before. `receivedAt` of the batch dates them.
  public var messages: [KeyedHash]
  /// New or moved identifiers, each key once.
  public var identifiers: [IdentifierEntry]
  /// Profiles that are new or changed, each row once, in order of row.
  public var profiles: [ProfileRecordBytes]
  /// The timer of each profile whose timer changed; nil due: none. Each profile once.
  public var timers: [TimerChange]
  /// In order of happening: a profile may enter and leave within a batch.
  public var memberships: [MembershipChange]
  public var deliveries: [Delivery]
  /// Deliveries that consent held back.
  public var withheld: [WithheldDelivery]
  /// Nil when the batch took no record.
  public var outcome: OutcomeRow?
  public var deadLetters: [DeadLetter]
  public var audit: [AuditRow]
  public var tokens: [TokenChange]
  /// Dead letters that were retried.
  public var retries: [RetryNote]
  /// What to add to each source's figures.
  public var sourceFigures: [SourceFigures]
  /// Identifiers that were refused for a merge.
  public var refusals: [MergeRefusal]
  /// Accounts that are new or changed, each once, in order of id.
  public var accounts: [Account] = []
  /// In order of happening. What is so already changes nothing.
  public var groupMembers: [GroupMemberChange] = []
  /// In order.
  public var groupRefreshes: [GroupRefreshChange] = []

  public init(position: JournalOffset, clock: Timestamp, nextProfile: ProfileRow, nextSignature: SignatureID) {
    self.position = position
    self.clock = clock
    self.nextProfile = nextProfile
    self.nextSignature = nextSignature
    decisions = []
    messages = []
    identifiers = []
    profiles = []
    timers = []
    memberships = []
    deliveries = []
    withheld = []
    deadLetters = []
    audit = []
    tokens = []
    retries = []
    sourceFigures = []
    refusals = []
  }
}

public struct IdentifierEntry: Sendable, Equatable {
  public var key: KeyedHash
  public var profile: ProfileRow

  public init(key: KeyedHash, profile: ProfileRow) {
    self.key = key
    self.profile = profile
  }
}

public struct TimerChange: Sendable, Equatable {
  public var profile: ProfileRow
  /// The due time that the store holds now; nil for none.
  public var old: Timestamp?
  public var new: Timestamp?

  public init(profile: ProfileRow, old: Timestamp?, new: Timestamp?) {
    self.profile = profile
    self.old = old
    self.new = new
  }
}

public struct MembershipChange: Sendable, Equatable {
  public var segment: SegmentID
  public var profile: ProfileRow
  public var change: Delivery.Change
  public var at: Timestamp
  /// For people: which condition decided, without personal data.
  public var because: String

  public init(segment: SegmentID, profile: ProfileRow, change: Delivery.Change, at: Timestamp, because: String) {
    self.segment = segment
    self.profile = profile
    self.change = change
    self.at = at
    self.because = because
  }
}

/// A delivery that was not made, and why.
public struct WithheldDelivery: Sendable, Equatable {
  public var destination: DestinationID
  public var profile: ProfileRow
  public var segment: SegmentID
  public var at: Timestamp
  /// Stable code of the consent module: `unsubscribed`, `suppressed`, `global_privacy_control`, `category_denied`, `integration_disabled`.
  public var reason: String

  public init(destination: DestinationID, profile: ProfileRow, segment: SegmentID, at: Timestamp, reason: String) {
    self.destination = destination
    self.profile = profile
    self.segment = segment
    self.at = at
    self.reason = reason
  }
}

public enum TokenChange: Sendable, Equatable {
  case create(AccessToken)
  case revoke(name: String)
}

public struct RetryNote: Sendable, Equatable {
  public var deadLetter: JournalOffset
  public var retriedAs: JournalOffset

  public init(deadLetter: JournalOffset, retriedAs: JournalOffset) {
    self.deadLetter = deadLetter
    self.retriedAs = retriedAs
  }
}

/// Figures of one source: in a commit what is added, in an answer the sum.
public struct SourceFigures: Sendable, Equatable {
  public var source: SourceID
  public var accepted: UInt64
  public var duplicates: UInt64
  /// Dead letters by reason.
  public var rejected: [DeadLetter.Reason: UInt64]
  /// Newest receivedAt.
  public var lastEventAt: Timestamp?

  public init(
    source: SourceID, accepted: UInt64 = 0, duplicates: UInt64 = 0, rejected: [DeadLetter.Reason: UInt64] = [:],
    lastEventAt: Timestamp? = nil
  ) {
    self.source = source
    self.accepted = accepted
    self.duplicates = duplicates
    self.rejected = rejected
    self.lastEventAt = lastEventAt
  }
}

/// An identifier that was not used to merge, because a limit would have been passed.
public struct MergeRefusal: Sendable, Equatable {
  /// The hash names the identifier without giving it away.
  public var identifier: KeyedHash
  public var type: IdentifierType
  public var profile: ProfileRow
  public var at: Timestamp
  /// `limit_per_type`, `unique`, `signatures_per_profile`, `identifiers_per_component`, `blocked`, `shared` or `apart`.
  public var limit: String

  public init(identifier: KeyedHash, type: IdentifierType, profile: ProfileRow, at: Timestamp, limit: String) {
    self.identifier = identifier
    self.type = type
    self.profile = profile
    self.at = at
    self.limit = limit
  }
}

public enum StateStoreError: Error, Sendable, Equatable {
  /// Another program holds the store, or the server is away. Retry.
  case unavailable(reason: String)
  /// No room on the disk. Nothing was committed; retry.
  case full
  /// What is stored does not follow its format.
  case damaged(what: String)
  /// The caller broke a rule of the port, such as committing a position that goes back.
  case refused(rule: String)
  case io(reason: String)
}
