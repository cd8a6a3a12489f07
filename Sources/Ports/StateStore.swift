public import Vocabulary

/// Where a workspace's state lives: profiles, identifiers, timers, memberships, outbox, outcome rows, definitions.
///
/// The flow's part (`checkpoint`, `lookUp`, `load`, `commit`) is called by the one flow thread and may block; a batch makes at most
/// seven round trips. The rest serves API, sink and delivery workers, at the same time, and sees only committed state.
/// Every method throws ``StateStoreError``; `.unavailable` and `.full` may be retried, the others may not.
public protocol StateStore: FlowState, ProfileReading, DeliveryQueue, OutcomeQueue, MailDomainKeeping, Sendable {
  /// Writes a consistent copy to a folder that does not exist yet, while the flow goes on.
  func backup(to folder: String) async throws(StateStoreError)

  /// Ends background work and closes files. Nothing may be called afterwards.
  func close() async
}

/// What the flow needs.
public protocol FlowState: Sendable {
  /// Where the last commit left off; ``FlowCheckpoint/initial(hashKey:)`` with a fresh random key for an empty store.
  func checkpoint() throws(StateStoreError) -> FlowCheckpoint

  /// Round trip 1. For each identifier key its profile, for each message key whether it was committed before and is still in the window.
  /// Answers stand in the order of the questions.
  func lookUp(identifiers: [KeyedHash], messages: [KeyedHash]) throws(StateStoreError) -> StateLookUp

  /// Round trip 2. Timers due at or before `dueBy` in order of (due, profile), at most `timersMax`; and the records of `profiles` and of the timers'
  /// profiles, each once, in any order.
  func load(profiles: [ProfileRow], timersDueBy dueBy: Timestamp, timersMax: Int) throws(StateStoreError) -> LoadedState

  /// Rows after `row` in order, at most `limit`: how a new segment goes over all profiles.
  func scan(after row: ProfileRow, limit: Int) throws(StateStoreError) -> [ProfileRecordBytes]

  /// The accounts that exist, in any order.
  func accounts(_ ids: [String]) throws(StateStoreError) -> [Account]

  /// How many profiles are listed under each group; those without members may be absent.
  func groupSizes(_ keys: [KeyedHash]) throws(StateStoreError) -> [KeyedHash: Int]

  /// Profiles that are listed under a group, in order of row, after `row`, at most `limit`.
  func groupMembers(_ key: KeyedHash, after row: ProfileRow, limit: Int) throws(StateStoreError) -> [ProfileRow]

  /// Groups whose members are to be looked at again, in order of key, after `key` (nil: from the first on), at most `limit`.
  func groupRefreshes(after key: KeyedHash?, limit: Int) throws(StateStoreError) -> [GroupRefresh]

  /// Makes one batch durable: everything or nothing, synced when it returns.
  func commit(_ batch: StateCommit) throws(StateStoreError)

  /// Definitions of a version that was committed; the sink needs old ones. Nil when there is no such version.
  func definitions(version: DefinitionsVersion) throws(StateStoreError) -> Definitions?
}

public struct FlowCheckpoint: Sendable, Equatable {
  /// The next journal offset to read.
  public var position: JournalOffset
  /// The flow's clock.
  public var clock: Timestamp
  public var definitions: Definitions
  public var hashKey: HashKey
  public var nextProfile: ProfileRow
  public var nextSignature: SignatureID
  /// Segments whose history is being loaded or whose first pass over all profiles is under way.
  public var warmups: [SegmentWarmup]
  /// Decisions about identifiers that hold, in order of number.
  public var decisions: [IdentityDecision]
  /// The last pass over all profiles under new identity rules; nil when there was none.
  public var identityPass: IdentityPass?
  /// Reviews that wait for an answer, in order of number.
  public var reviews: [MatchReview] = []
  /// The model that matching goes by; nil before the first.
  public var matchModel: LearntMatchModel?

  public init(
    position: JournalOffset, clock: Timestamp, definitions: Definitions, hashKey: HashKey, nextProfile: ProfileRow,
    nextSignature: SignatureID, warmups: [SegmentWarmup] = [], decisions: [IdentityDecision] = [], identityPass: IdentityPass? = nil
  ) {
    self.position = position
    self.clock = clock
    self.definitions = definitions
    self.hashKey = hashKey
    self.nextProfile = nextProfile
    self.nextSignature = nextSignature
    self.warmups = warmups
    self.decisions = decisions
    self.identityPass = identityPass
  }

  public static func initial(hashKey: HashKey) -> FlowCheckpoint {
    FlowCheckpoint(
      position: .start, clock: .zero, definitions: .initial, hashKey: hashKey, nextProfile: ProfileRow(rawValue: 1),
      nextSignature: SignatureID(rawValue: 1))
  }
}

/// How far a new segment has come.
public struct SegmentWarmup: Sendable, Equatable, Codable {
  public var segment: SegmentID
  /// The definition counts from here on; what was before comes from the warehouse.
  public var from: JournalOffset
  /// Nil while the history is loaded; then the last row that was looked at. Rows up to it, and rows after `lastRow`, are live.
  public var cursor: UInt64?
  /// The last row that existed when the pass began.
  public var lastRow: UInt64

  public init(segment: SegmentID, from: JournalOffset, cursor: UInt64?, lastRow: UInt64) {
    self.segment = segment
    self.from = from
    self.cursor = cursor
    self.lastRow = lastRow
  }
}

public struct StateLookUp: Sendable, Equatable {
  public var profiles: [ProfileRow?]
  public var messagesSeen: [Bool]

  public init(profiles: [ProfileRow?], messagesSeen: [Bool]) {
    self.profiles = profiles
    self.messagesSeen = messagesSeen
  }
}

public struct ProfileRecordBytes: Sendable, Equatable {
  public var row: ProfileRow
  /// ``ProfileRecord/encoded()``.
  public var bytes: [UInt8]

  public init(row: ProfileRow, bytes: [UInt8]) {
    self.row = row
    self.bytes = bytes
  }
}

public struct ProfileTimer: Sendable, Equatable {
  public var due: Timestamp
  public var profile: ProfileRow

  public init(due: Timestamp, profile: ProfileRow) {
    self.due = due
    self.profile = profile
  }
}

public struct LoadedState: Sendable, Equatable {
  public var profiles: [ProfileRecordBytes]
  public var timers: [ProfileTimer]
  /// There are more timers due than `timersMax`.
  public var moreTimersDue: Bool

  public init(profiles: [ProfileRecordBytes], timers: [ProfileTimer], moreTimersDue: Bool) {
    self.profiles = profiles
    self.timers = timers
    self.moreTimersDue = moreTimersDue
  }
}
