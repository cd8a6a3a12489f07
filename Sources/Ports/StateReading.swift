public import Vocabulary

/// What API, CLI and people read. All of it is committed state.
public protocol ProfileReading: Sendable {
  func profileRow(identifier: KeyedHash) async throws(StateStoreError) -> ProfileRow?
  func profile(row: ProfileRow) async throws(StateStoreError) -> ProfileRecordBytes?
  /// The records of rows that exist, in any order; at most 50,000 rows.
  func profiles(rows: [ProfileRow]) async throws(StateStoreError) -> [ProfileRecordBytes]
  /// Members of a segment in order of row, after `row`, at most `limit`.
  func members(of segment: SegmentID, after row: ProfileRow, limit: Int) async throws(StateStoreError) -> [SegmentMember]
  /// Number of members by segment; segments without members may be absent.
  func segmentSizes() async throws(StateStoreError) -> [SegmentID: Int]
  /// How many entered and left a segment, by hour of the flow's clock: hours that begin at or after `since` and brought a change, in order.
  func membershipCounts(of segment: SegmentID, since: Timestamp) async throws(StateStoreError) -> [MembershipCount]
  /// Changes of one row's memberships, newest first: those before `number` (nil: from the newest on), at most `limit`. A store keeps the
  /// newest some millions of all profiles.
  func membershipChanges(
    of profile: ProfileRow, before number: UInt64?, limit: Int
  ) async throws(StateStoreError) -> [RecordedMembershipChange]
  /// The moment of the oldest change that is kept; nil when there is none.
  func oldestMembershipChange() async throws(StateStoreError) -> Timestamp?
  /// Number of profiles that were not merged away.
  func profileCount() async throws(StateStoreError) -> Int
  /// Newest first: those before `offset` (nil: from the newest on), at most `limit`.
  func deadLetters(before offset: JournalOffset?, limit: Int) async throws(StateStoreError) -> [DeadLetter]
  func deadLetter(at offset: JournalOffset) async throws(StateStoreError) -> DeadLetter?
  func sourceFigures() async throws(StateStoreError) -> [SourceFigures]
  /// Newest first, as for dead letters.
  func auditRows(before offset: JournalOffset?, limit: Int) async throws(StateStoreError) -> [AuditRow]
  func tokens() async throws(StateStoreError) -> [AccessToken]
  /// Newest first, at most `limit`.
  func refusals(limit: Int) async throws(StateStoreError) -> [MergeRefusal]
  /// Accounts in the order of their ids' bytes, after `id` (empty: from the first on), at most `limit`.
  func accounts(after id: String, limit: Int) async throws(StateStoreError) -> [Account]
  /// As ``FlowState/accounts(_:)``.
  func knownAccounts(_ ids: [String]) async throws(StateStoreError) -> [Account]
  /// As ``FlowState/groupMembers(_:after:limit:)``.
  func members(ofGroup key: KeyedHash, after row: ProfileRow, limit: Int) async throws(StateStoreError) -> [ProfileRow]
  /// As ``FlowState/groupSizes(_:)``.
  func sizes(ofGroups keys: [KeyedHash]) async throws(StateStoreError) -> [KeyedHash: Int]
  /// Groups of households with more than `members` profiles, the largest first, at most `limit`.
  func largeHouseholds(above members: Int, limit: Int) async throws(StateStoreError) -> [GroupSize]
  /// Position and definitions of the last commit.
  func committed() async throws(StateStoreError) -> FlowCheckpoint
  /// Length of the window in which repeats are found: the oldest receivedAt of a known message, the number of known messages.
  func deduplicationWindow() async throws(StateStoreError) -> DeduplicationWindow
}

public struct SegmentMember: Sendable, Equatable {
  public var profile: ProfileRow
  public var since: Timestamp

  public init(profile: ProfileRow, since: Timestamp) {
    self.profile = profile
    self.since = since
  }
}

/// Entries and exits of one segment in one hour.
public struct MembershipCount: Sendable, Equatable {
  /// When the hour begins.
  public var hour: Timestamp
  public var entered: Int
  public var left: Int

  public init(hour: Timestamp, entered: Int, left: Int) {
    self.hour = hour
    self.entered = entered
    self.left = left
  }
}

public struct RecordedMembershipChange: Sendable, Equatable {
  /// Rises with the order of happening.
  public var number: UInt64
  public var change: MembershipChange

  public init(number: UInt64, change: MembershipChange) {
    self.number = number
    self.change = change
  }
}

public struct DeduplicationWindow: Sendable, Equatable {
  /// Nil when no message is known.
  public var since: Timestamp?
  public var messages: Int

  public init(since: Timestamp?, messages: Int) {
    self.since = since
    self.messages = messages
  }
}

/// The outbox. Deliveries of one profile to one destination are handed out one at a time, oldest first.
public protocol DeliveryQueue: Sendable {
  /// Deliveries of `destination` that may be tried at `now`, oldest first, at most `limit`: pending, not before their next attempt, and the
  /// first that is still pending of their profile. Hands out nothing for good: what has no receipt is handed out again.
  func pendingDeliveries(for destination: DestinationID, now: Timestamp, limit: Int) async throws(StateStoreError) -> [PendingDelivery]
  /// Records what became of attempts, synced when it returns.
  func record(_ receipts: [DeliveryReceipt]) async throws(StateStoreError)
  func deliveryCounts() async throws(StateStoreError) -> DeliveryCounts
  /// Deliveries that were given up, newest first.
  func failedDeliveries(limit: Int) async throws(StateStoreError) -> [PendingDelivery]
  /// Makes a given-up delivery pending again; false when there is none with this number.
  func retryDelivery(number: UInt64, at now: Timestamp) async throws(StateStoreError) -> Bool
  /// The earliest next attempt of any pending delivery of the destination that is the first of its profile - one behind it waits for it; nil when
  /// none is pending. A new delivery may be tried from its commit's clock on.
  func nextAttempt(for destination: DestinationID) async throws(StateStoreError) -> Timestamp?
}

public struct PendingDelivery: Sendable, Equatable {
  /// Rises with the order of commits.
  public var number: UInt64
  public var delivery: Delivery
  /// Attempts made so far.
  public var attempts: Int
  public var nextAttempt: Timestamp
  /// Why the last attempt failed; nil before it.
  public var lastError: String?

  public init(number: UInt64, delivery: Delivery, attempts: Int, nextAttempt: Timestamp, lastError: String?) {
    self.number = number
    self.delivery = delivery
    self.attempts = attempts
    self.nextAttempt = nextAttempt
    self.lastError = lastError
  }
}

public struct DeliveryReceipt: Sendable, Equatable {
  public enum Outcome: Sendable, Equatable {
    case delivered
    /// Try again at this moment.
    case retry(at: Timestamp, error: String)
    /// Given up; a person may retry it.
    case failed(error: String)
  }

  public var number: UInt64
  public var at: Timestamp
  public var outcome: Outcome

  public init(number: UInt64, at: Timestamp, outcome: Outcome) {
    self.number = number
    self.at = at
    self.outcome = outcome
  }
}

public struct DeliveryCounts: Sendable, Equatable {
  public var pending: Int
  public var failed: Int
  public var delivered: Int
  public var withheld: Int

  public init(pending: Int, failed: Int, delivered: Int, withheld: Int) {
    self.pending = pending
    self.failed = failed
    self.delivered = delivered
    self.withheld = withheld
  }
}

/// Outcome rows on their way to the warehouse.
public protocol OutcomeQueue: Sendable {
  /// Where the warehouse is: everything before is there; and the range that an insert was begun for but not confirmed.
  func warehouseProgress() async throws(StateStoreError) -> WarehouseProgress
  /// Outcome rows that begin at or after `offset`, in order, at most `rowsMax` rows.
  func outcomes(from offset: JournalOffset, rowsMax: Int) async throws(StateStoreError) -> [OutcomeRow]
  /// Confirms everything before `position`, drops those outcome rows, and notes the next range to insert; synced when it returns.
  /// Dead letters are rows that the warehouse refused for good.
  func advanceWarehouse(to position: JournalOffset, next: WarehouseRange?, deadLetters: [DeadLetter]) async throws(StateStoreError)
}

public struct WarehouseProgress: Sendable, Equatable {
  public var position: JournalOffset
  public var begun: WarehouseRange?

  public init(position: JournalOffset, begun: WarehouseRange?) {
    self.position = position
    self.begun = begun
  }
}

/// Offsets from `first` up to, not including, `end`: whole outcome rows, inserted under one token.
public struct WarehouseRange: Sendable, Equatable, Codable {
  public var first: JournalOffset
  public var end: JournalOffset

  public init(first: JournalOffset, end: JournalOffset) {
    self.first = first
    self.end = end
  }
}
