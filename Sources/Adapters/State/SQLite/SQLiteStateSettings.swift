internal import Foundation

/// What can be set about a ``SQLiteStateStore``. Sizes are in bytes; a store opened with other settings reads the same files.
public struct SQLiteStateSettings: Sendable {
  /// Page cache of the flow's connection. Filled only as far as it is used; a larger one saves reads when there are many profiles.
  public var pageCacheBytes = 64 << 20
  /// Page cache of each of the readers.
  public var readerPageCacheBytes = 4 << 20
  /// Connections that serve API, sink and delivery workers.
  public var readersMax = 4
  /// How much of the file is mapped into memory; 0 maps nothing. With a map an I/O error ends the process instead of being reported.
  public var mapBytes = 0
  /// A checkpoint runs in the background once the write-ahead log has grown by so much.
  public var checkpointBytes = 128 << 20
  /// From here on the end of a checkpoint holds up the flow, so that the write-ahead log can begin anew.
  public var writeAheadLogBytesMax = 256 << 20
  /// Identifiers whose profile is kept in memory; 24 bytes each. Rounded up to a power of two; taken only as it fills.
  public var identifierCacheEntries = 4_000_000
  /// Records of profiles that are kept in memory beside those that the record log holds; taken only as it fills.
  public var recordCacheBytes = 256 << 20
  /// Blobs of changed records that wait to be settled into the table of profiles. The newest record of each is in memory, and a start
  /// reads them all. The more there is, the more often a record has changed by the time it is settled.
  public var recordLogBytesMax = SQLiteStateSettings.recordLogBytesUsual
  /// Messages older than this, by the flow's clock, are forgotten: whole runs at a time, so up to an eighth later.
  /// In microseconds.
  public var deduplicationWindow: Int64 = 30 * 86_400_000_000
  /// Above this many known messages the oldest runs are forgotten, whatever their age.
  public var messagesMax = 200_000_000
  /// Messages in memory before they are written as a sorted run; about 20 bytes each.
  public var runMessagesMax = 1_000_000
  /// So many neighbouring runs of one size become one.
  public var mergeWidth = 8
  /// Runs are not merged beyond this.
  public var mergedRunMessagesMax = 64_000_000
  /// Beyond these numbers the oldest are dropped; dropped dead letters are counted.
  public var deadLettersMax = 100_000
  public var failedDeliveriesMax = 1_000_000
  public var withheldMax = 100_000
  public var membershipChangesMax = 4_000_000
  public var refusalsMax = 10_000

  /// Pages that the file may have, for tests of a full disk; nil: no limit.
  package var pagesMax: Int?
  /// Called between the steps of sealing and merging runs; an error stops there as a crash would, for tests.
  package var stepReached: (@Sendable (MessageLogStep) throws -> Void)?
  /// Called by a commit between its transaction and what is in memory, and by a reader that has found a record in neither, for tests.
  package var transactionHasEnded: (@Sendable () -> Void)?
  package var recordIsMissing: (@Sendable () -> Void)?
  /// Called by a backup between the copy of the database and that of the runs, for tests.
  package var databaseIsCopied: (@Sendable () throws -> Void)?

  /// A sixteenth of the machine's memory, between 256 MB and 1 GB.
  public static let recordLogBytesUsual = min(1 << 30, max(256 << 20, Int(clamping: ProcessInfo.processInfo.physicalMemory / 16)))

  public init() {}
}

/// The steps at which a crash while runs are written is different from one elsewhere.
package enum MessageLogStep: Sendable, CaseIterable {
  case runIsSorted
  case runIsWritten
  case runIsRegistered
  case batchesAreCleared
  case mergeIsWritten
  case mergeIsRegistered
}
