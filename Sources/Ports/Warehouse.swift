public import Vocabulary

/// Where all events are kept for analysis. It may be away for hours: nothing but analysis and timelines waits for it.
public protocol Warehouse: Sendable {
  /// Creates or migrates tables; safe to repeat and to interrupt.
  func prepare() async throws(WarehouseError)

  /// Stores a batch exactly once per token: a repeat of a token with the same rows changes nothing. A token never comes with other rows.
  /// - Throws: `.unavailable` (retry the same), `.refused` (these rows will never be taken).
  func insert(_ batch: WarehouseBatch, token: String) async throws(WarehouseError)

  /// Events of the owners before `before` in time, newest first, at most `limit`.
  func timeline(owners: [SignatureID], before: Timestamp, limit: Int) async throws(WarehouseError) -> [WarehouseEvent]

  /// Track events named one of `names` (empty: all) with offsets before `end`, in batches, in any order: history for new segments.
  func history(
    names: [String], before end: JournalOffset, each: @Sendable ([HistoricEvent]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError)

  /// Runs one read-only statement and streams the answer in a ClickHouse output format (`JSONEachRow`, `CSVWithNames` …).
  /// - Throws: `.invalidQuery` with the database's text.
  func query(sql: String, format: String, each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void) async throws(WarehouseError)

  /// True when it answers now.
  func isReady() async -> Bool
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
}
