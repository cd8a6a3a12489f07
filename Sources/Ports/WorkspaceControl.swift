public import Vocabulary

/// A running workspace, as API and collector see it.
public protocol WorkspaceControl: Sendable {
  /// The definitions of the last commit. Cheap: a snapshot in memory.
  var definitions: Definitions { get }

  /// For ids and identifier keys; constant for a workspace.
  var hashKey: HashKey { get }

  /// Puts a command into the journal and waits until the flow has committed it.
  func submit(_ action: Command.Action, actor: String) async throws(CommandError) -> CommandReceipt

  /// Puts a request into the journal as if it had come in just now: a dead letter that is sent again.
  func resend(_ request: CollectedRequest, source: SourceID) async throws(CommandError) -> JournalOffset

  func status() async throws(StateStoreError) -> WorkspaceStatus

  /// Figures for `/metrics`; labels come from closed sets, never from data.
  func metrics() async -> [MetricSample]

  /// Events as they pass the flow, from now on, at most 1,000 waiting: a slow reader misses some, `missed` says how many.
  func tail() -> AsyncStream<TailedEvent>
}

public struct CommandReceipt: Sendable, Equatable {
  public var offset: JournalOffset
  public var at: Timestamp

  public init(offset: JournalOffset, at: Timestamp) {
    self.offset = offset
    self.at = at
  }
}

public enum CommandError: Error, Sendable, Equatable {
  /// Something it builds on has changed, such as the version of the definitions. Read again and retry.
  case conflict(reason: String)
  /// It names something that does not exist.
  case notFound(what: String)
  case journal(JournalError)
  /// It is in the journal and will run, but has not within the time the caller may wait.
  case pending(offset: JournalOffset)
}

public struct WorkspaceStatus: Sendable, Equatable {
  public var journalHead: JournalOffset
  public var journalTail: JournalOffset
  public var journalBytes: Int
  public var flowPosition: JournalOffset
  public var flowClock: Timestamp
  public var warehousePosition: JournalOffset
  public var warehouseReady: Bool
  public var deliveries: DeliveryCounts
  public var deduplication: DeduplicationWindow
  /// Flow and warehouse are at the head, no delivery can be tried now, no segment is warming up.
  public var caughtUp: Bool
  /// Segments whose history is being loaded, by key.
  public var warmingSegments: [String]
  /// Segments that went live without all of their past.
  public var incompleteSegments: [IncompleteSegment]
  /// Nil when profiles are not matched.
  public var matching: MatchingStatus?
  /// Why events are refused now, in a sentence; nil when they are taken.
  public var obstacle: String?
  /// What stands in the way, in one sentence each, the obstacle included; empty when all is well.
  public var problems: [String]

  public init(
    journalHead: JournalOffset, journalTail: JournalOffset, journalBytes: Int, flowPosition: JournalOffset, flowClock: Timestamp,
    warehousePosition: JournalOffset, warehouseReady: Bool, deliveries: DeliveryCounts, deduplication: DeduplicationWindow, caughtUp: Bool,
    warmingSegments: [String], incompleteSegments: [IncompleteSegment] = [], obstacle: String? = nil, problems: [String]
  ) {
    self.journalHead = journalHead
    self.journalTail = journalTail
    self.journalBytes = journalBytes
    self.flowPosition = flowPosition
    self.flowClock = flowClock
    self.warehousePosition = warehousePosition
    self.warehouseReady = warehouseReady
    self.deliveries = deliveries
    self.deduplication = deduplication
    self.caughtUp = caughtUp
    self.warmingSegments = warmingSegments
    self.incompleteSegments = incompleteSegments
    self.obstacle = obstacle
    self.problems = problems
  }
}

/// A segment that asks for events which the warehouse does not have: it counts those that came in from a moment on only.
public struct IncompleteSegment: Sendable, Equatable {
  public var key: String
  /// Events that were received before may be missing.
  public var since: Timestamp
  /// From when on nothing that it asks for is missing any more; nil when it asks without an end.
  public var until: Timestamp?

  public init(key: String, since: Timestamp, until: Timestamp?) {
    self.key = key
    self.since = since
    self.until = until
  }
}

public struct MetricSample: Sendable, Equatable {
  public enum Kind: String, Sendable { case counter, gauge }

  /// Prometheus name: `kith_flow_events_total`.
  public var name: String
  public var help: String
  public var kind: Kind
  public var labels: [String: String]
  public var value: Double

  public init(name: String, help: String, kind: Kind, labels: [String: String] = [:], value: Double) {
    self.name = name
    self.help = help
    self.kind = kind
    self.labels = labels
    self.value = value
  }
}

/// One event for `kith tail` and the console's live stream. Holds personal data: for readers with a token only.
public struct TailedEvent: Sendable, Equatable {
  public var offset: JournalOffset
  public var receivedAt: Timestamp
  /// `kept`, `duplicate`, or the dead letter's reason.
  public var outcome: String
  public var source: SourceID
  public var type: String
  public var name: String
  public var messageID: String
  public var profile: ProfileID?
  /// Events that this reader missed since the last one it got.
  public var missed: Int

  public init(
    offset: JournalOffset, receivedAt: Timestamp, outcome: String, source: SourceID, type: String, name: String, messageID: String,
    profile: ProfileID?, missed: Int = 0
  ) {
    self.offset = offset
    self.receivedAt = receivedAt
    self.outcome = outcome
    self.source = source
    self.type = type
    self.name = name
    self.messageID = messageID
    self.profile = profile
    self.missed = missed
  }
}
