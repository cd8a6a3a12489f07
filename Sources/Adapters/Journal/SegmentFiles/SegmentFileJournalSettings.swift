public import Vocabulary

/// Sizes, ages and limits of a ``SegmentFileJournal``. The defaults suit a server.
public struct SegmentFileJournalSettings: Sendable {
  /// A segment that has grown past this is sealed and the next one begun; a group of records may go past it once.
  public var segmentBytes = 128 << 20
  /// A segment whose first record is older is sealed too, so that a quiet journal still forgets. Microseconds.
  public var segmentAge: Int64 = 12 * .hour
  /// Largest payload of a record.
  public var recordBytesMax = 16 << 20
  /// Bytes that may wait to be written; beyond them `append` fails with `.overloaded`.
  public var queueBytesMax = 64 << 20
  /// Sealed segments whose last record is older are deleted once every consumer has released them. Microseconds.
  public var retentionAge: Int64 = 7 * .day
  /// When all segments together are larger, the oldest released ones are deleted before their age.
  public var retentionBytes = 20 << 30
  /// When one consumer holds back more, `append` fails with `.held`.
  public var holdBytesMax = 50 << 30
  /// Room on the disk that the journal leaves to others. The state store must be able to commit, or nothing is ever released.
  public var roomReserveBytes = 64 << 20
  /// How fast sealed segments are read through in the background to find damage early.
  public var scrubBytesPerSecond = 16 << 20
  /// Between two passes of it, and before the first.
  public var scrubPause = Duration.seconds(6 * 3600)
  /// Stands in every record: the key that its payload is encrypted with; 0 means none.
  public var encryptionKeyID: UInt32 = 0
  /// The wall clock. It may jump; the journal's stamps never go back.
  public var now: @Sendable () -> Timestamp = SystemClock.now
  /// How the writer reaches the disk; tests put failures in.
  package var files = JournalFiles.system

  public init() {}

  /// One write and one sync take at most so much, or one record.
  static let groupBytesMax = 8 << 20
}
