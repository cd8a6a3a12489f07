public import Vocabulary

/// The durable, ordered log of everything that came in. One per workspace.
///
/// Offsets count events: a record of `n` events takes `n` offsets from its `first` on, a command one. `receivedAt` is stamped by the
/// journal and never goes back. Only synced records are ever read.
public protocol Journal: Sendable {
  /// Queues a record and returns at once; `whenDurable` is called exactly once, on a thread of the journal, after the record is synced
  /// (then it survives power loss) or has failed; a refusal may also be told on the calling thread before this returns. Records become
  /// durable in the order of the calls. Do not block in it.
  ///
  /// Fails with `.overloaded` when more than the journal's limit waits, `.full` when there is no room: retry after a pause.
  func append(_ record: JournalRecord, whenDurable: @escaping @Sendable (Result<JournalReceipt, JournalError>) -> Void)

  /// Reads synced records from `offset` on: at least one if there is one, then as long as both limits hold. Blocks for I/O only.
  /// - Throws: `.corrupt` with file and offset; `.deleted` when `offset` lies before the first kept record.
  func read(from offset: JournalOffset, eventsMax: Int, bytesMax: Int) throws(JournalError) -> [JournalEntry]

  /// Blocks until a synced record at or after `offset` can be read, or until `timeout` has passed; true in the first case.
  func wait(for offset: JournalOffset, timeout: Duration) -> Bool

  /// One past the last synced event.
  var head: JournalOffset { get }

  /// The first offset that can be read.
  var tail: JournalOffset { get }

  /// A moment with the promise that no record with an offset at or after the returned head will ever be stamped earlier.
  /// With it a caught-up flow may run its timers.
  func clock() -> (now: Timestamp, head: JournalOffset)

  /// Says that `consumer` needs nothing before `offset`; records that no consumer needs and that are past the retention may be deleted.
  func release(before offset: JournalOffset, by consumer: JournalConsumer)

  var statistics: JournalStatistics { get }
}

extension Journal {
  /// Appends and waits until the record is durable.
  public func append(_ record: JournalRecord) async throws(JournalError) -> JournalReceipt {
    let result = await withCheckedContinuation { continuation in
      append(record) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }
}

/// Who holds records back from deletion.
public enum JournalConsumer: String, Sendable, CaseIterable {
  case flow
  case warehouse
}

public struct JournalRecord: Sendable, Equatable {
  /// Raw values are stored: never renumber.
  public enum Kind: UInt8, Sendable {
    /// A ``CollectedRequest``.
    case events = 1
    /// A ``Command`` as JSON.
    case command = 2
  }

  public var kind: Kind
  public var source: SourceID
  /// 1 to 65,535 events; 1 for a command.
  public var eventCount: Int
  public var payload: [UInt8]

  public init(kind: Kind, source: SourceID, eventCount: Int, payload: [UInt8]) {
    self.kind = kind
    self.source = source
    self.eventCount = eventCount
    self.payload = payload
  }
}

public struct JournalReceipt: Sendable, Equatable {
  public var first: JournalOffset
  public var receivedAt: Timestamp

  public init(first: JournalOffset, receivedAt: Timestamp) {
    self.first = first
    self.receivedAt = receivedAt
  }
}

/// A record as it was read back.
public struct JournalEntry: Sendable, Equatable {
  public var first: JournalOffset
  public var receivedAt: Timestamp
  public var workspace: WorkspaceID
  public var record: JournalRecord

  public init(first: JournalOffset, receivedAt: Timestamp, workspace: WorkspaceID, record: JournalRecord) {
    self.first = first
    self.receivedAt = receivedAt
    self.workspace = workspace
    self.record = record
  }

  /// One past the last offset.
  public var end: JournalOffset { first.advanced(by: record.eventCount) }
}

public struct JournalStatistics: Sendable, Equatable {
  public var bytesOnDisk: Int
  public var syncs: Int
  /// Bytes waiting to be written.
  public var bytesQueued: Int
  /// Why nothing can be appended now, in a sentence: no room, a consumer that holds too much, a disk that refuses. Nil when all is well.
  public var obstacle: String?
  /// Damage that was found in records that every consumer has passed, one sentence each: nothing waits for it.
  public var damages: [String]

  public init(bytesOnDisk: Int, syncs: Int, bytesQueued: Int, obstacle: String? = nil, damages: [String] = []) {
    self.bytesOnDisk = bytesOnDisk
    self.syncs = syncs
    self.bytesQueued = bytesQueued
    self.obstacle = obstacle
    self.damages = damages
  }
}

public enum JournalError: Error, Sendable, Equatable {
  /// More waits than the limit allows. Retry after a pause.
  case overloaded
  /// No room on the disk. Nothing was acknowledged; retry after a pause, it recovers by itself.
  case full
  /// A consumer holds back more bytes than the limit. Retry once it has caught up.
  case held(by: JournalConsumer)
  /// The system refused to write or sync. Retry: the journal goes on in a new file.
  case io(operation: String, errno: Int32)
  /// A record is larger than the journal takes. A retry cannot help.
  case recordTooLarge(bytes: Int, bytesMax: Int)
  /// Damage that is no torn tail. A retry cannot help; `kith doctor` shows what can be done.
  case corrupt(file: String, byteOffset: Int, reason: String)
  case deleted(first: JournalOffset)
  case closed
}
