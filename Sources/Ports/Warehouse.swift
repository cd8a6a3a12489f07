public import Vocabulary

/// Where all events are kept for analysis. It may be away for hours: nothing but analysis and timelines waits for it.
public protocol Warehouse: Sendable {
  /// Creates or migrates tables; safe to repeat and to interrupt.
  func prepare() async throws(WarehouseError)

  /// Stores a batch exactly once per token: a repeat of a token with the same rows changes nothing. A token never comes with other rows.
  /// - Throws: `.unavailable` (retry the same), `.refused` (these rows will never be taken).
  func insert(_ batch: WarehouseBatch, token: String) async throws(WarehouseError)

  /// From where on the workspace's events are all here. A warehouse that is asked for the first time notes `position` and `now`: it begins
  /// there, and what came before is not in it. Ask before the first insert.
  func coverage(position: JournalOffset, now: Timestamp) async throws(WarehouseError) -> WarehouseCoverage

  /// Events of the owners that stand before `place` in the timeline's order - time, then offset - newest first, at most `limit`.
  func timeline(owners: [SignatureID], before place: TimelinePlace, limit: Int) async throws(WarehouseError) -> [WarehouseEvent]

  /// Track events named one of `names` (empty: all) with offsets before `end`, in batches, in any order: history for new segments.
  func history(
    names: [String], before end: JournalOffset, each: @Sendable ([HistoricEvent]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError)

  /// Runs one read-only statement and streams the answer in a ClickHouse output format (`JSONEachRow`, `CSVWithNames` …).
  /// - Throws: `.invalidQuery` with the database's text.
  func query(sql: String, format: String, each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void) async throws(WarehouseError)

  /// Answers one question about customers, or lists the profiles behind a cell of its answer.
  /// - Throws: `.invalidAnalysis` when the data does not allow the question, such as a sum over currencies without rates; a retry cannot help.
  func analyse(_ question: AnalysisQuestion) async throws(WarehouseError) -> AnalysisAnswer

  /// Counts for how many profiles conditions on behaviour hold. The read is given up when the task is cancelled.
  func count(_ question: BehaviourQuestion) async throws(WarehouseError) -> BehaviourAnswer

  /// Judges conditions for every profile with any of the events asked for, in batches, in any order, each once; of all others they say the same.
  /// - Parameter end: only events until then; nil for all that are there.
  /// - Precondition: 1 to ``BehaviourVerdict/testsMax`` tests, none of which has parts.
  func verdicts(
    _ tests: [BehaviourTest], at now: Timestamp, until end: Timestamp?,
    each: @Sendable ([BehaviourVerdict]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError)

  /// Stores what profiles are now; of two rows of one profile the higher version counts, so a repeat changes nothing.
  /// - Precondition: at most ``WarehouseProfile/batchMax``.
  func store(_ profiles: [WarehouseProfile]) async throws(WarehouseError)

  /// Stores what accounts are now, as ``store(_:)`` does profiles.
  /// - Precondition: at most ``WarehouseAccount/batchMax``.
  func store(accounts: [WarehouseAccount]) async throws(WarehouseError)

  /// How far the profiles and accounts are known to be complete; nil when they never were.
  func profileMark() async throws(WarehouseError) -> ProfileFeedMark?

  /// Notes that the profiles are as they were when the flow stood at a position.
  func note(_ mark: ProfileFeedMark) async throws(WarehouseError)

  /// Profiles that have, for every word, a search term that begins with it; at most `limit`, whole words before beginnings. What was stored a moment ago may be
  /// missing, and what has just changed may still be there: check what is found.
  /// - Precondition: 1 to 8 words as ``SearchTerms`` makes them; `limit` in 1...10,000.
  func searchProfiles(words: [String], limit: Int) async throws(WarehouseError) -> [ProfileID]

  /// Takes from the definitions how long events are kept, the names of segments, and how large a household may be. What has become too old is deleted in the background, within a day.
  /// Safe to repeat; definitions that are older than the last are taken too.
  func adopt(_ definitions: Definitions) async throws(WarehouseError)

  /// Removes the profile's events, its row and its search terms. When it returns, no statement sees them any more; ``erasure(of:)`` says when they are gone from
  /// the disk. What is stored afterwards stays: stop its source first. Safe to repeat.
  /// - Precondition: at most ``ErasedProfile/ownersMax`` owners.
  func erase(_ profile: ErasedProfile) async throws(WarehouseError)

  /// How far an erasure has come.
  func erasure(of profile: ErasedProfile) async throws(WarehouseError) -> WarehouseErasure

  /// What has been seen in events and profiles.
  func catalogue() async throws(WarehouseError) -> Catalogue

  /// True when it answers now.
  func isReady() async -> Bool
}

/// How much of a workspace's past a warehouse holds.
public struct WarehouseCoverage: Sendable, Equatable {
  /// The offset from which on everything is there; ``JournalOffset/start`` when nothing is missing.
  public var first: JournalOffset
  /// Events that were received before this moment may be missing; of no meaning when nothing is.
  public var since: Timestamp
  /// One past the last offset that is stored; ``JournalOffset/start`` when none is.
  public var end: JournalOffset

  public init(first: JournalOffset, since: Timestamp, end: JournalOffset) {
    self.first = first
    self.since = since
    self.end = end
  }
}

/// A place between two events of a timeline. Events of one moment are told apart by their offsets, so that pages lose none.
public struct TimelinePlace: Sendable, Equatable {
  public var time: Timestamp
  public var offset: JournalOffset

  /// Before it: everything that happened earlier, and at the same moment what has a smaller offset - by default nothing.
  public init(time: Timestamp, offset: JournalOffset = .start) {
    self.time = time
    self.offset = offset
  }

  /// The place of an event: before it stands what comes after it on the next page.
  public init(_ event: WarehouseEvent) { self.init(time: event.time, offset: event.offset) }

  /// Behind the newest event.
  public static let end = TimelinePlace(time: .distantFuture, offset: JournalOffset(rawValue: .max))
}

public struct WarehouseBatch: Sendable, Equatable {
  public var events: [WarehouseEvent]
  /// Signatures that went to another profile.
  public var moves: [WarehouseMove]

  public init(events: [WarehouseEvent], moves: [WarehouseMove]) {
    self.events = events
    self.moves = moves
  }

  /// Fewer rows than one ClickHouse block, so that an insert is one part or none.
  public static let eventsMax = 200_000
}

public struct WarehouseEvent: Sendable, Equatable {
  public var offset: JournalOffset
  public var source: SourceID
  public var messageID: String
  public var type: EventType
  public var name: String
  public var time: Timestamp
  public var receivedAt: Timestamp
  public var owner: SignatureID
  /// The owner's profile when the event came in.
  public var profile: ProfileID
  public var userID: String
  public var anonymousID: String
  /// Compact JSON objects.
  public var properties: [UInt8]
  public var traits: [UInt8]
  public var context: [UInt8]

  public init(
    offset: JournalOffset, source: SourceID, messageID: String, type: EventType, name: String, time: Timestamp, receivedAt: Timestamp,
    owner: SignatureID, profile: ProfileID, userID: String, anonymousID: String, properties: [UInt8], traits: [UInt8], context: [UInt8]
  ) {
    self.offset = offset
    self.source = source
    self.messageID = messageID
    self.type = type
    self.name = name
    self.time = time
    self.receivedAt = receivedAt
    self.owner = owner
    self.profile = profile
    self.userID = userID
    self.anonymousID = anonymousID
    self.properties = properties
    self.traits = traits
    self.context = context
  }
}

public struct WarehouseMove: Sendable, Equatable {
  public var owner: SignatureID
  public var profile: ProfileID
  /// The move's place: of two moves of one owner the later counts.
  public var version: JournalOffset

  public init(owner: SignatureID, profile: ProfileID, version: JournalOffset) {
    self.owner = owner
    self.profile = profile
    self.version = version
  }
}

public struct HistoricEvent: Sendable, Equatable {
  public var owner: SignatureID
  public var name: String
  public var time: Timestamp
  public var properties: [UInt8]

  public init(owner: SignatureID, name: String, time: Timestamp, properties: [UInt8]) {
    self.owner = owner
    self.name = name
    self.time = time
    self.properties = properties
  }
}

public enum WarehouseError: Error, Sendable, Equatable {
  /// Away, starting, out of memory or disk. Retry.
  case unavailable(reason: String)
  /// The rows will never be taken; `code` is the database's.
  case refused(code: Int, reason: String)
  case invalidQuery(code: Int, reason: String)
  /// The data does not allow the analysis; `field` is the part of the question at fault.
  case invalidAnalysis(field: String, reason: String)
}
