public import Vocabulary

/// A place where a journal cannot be read though its events were acknowledged.
public struct JournalDamage: Sendable, Equatable {
  /// Name in the journal's folder.
  public var file: String
  public var byte: Int
  public var byteEnd: Int
  /// The offsets that are lost here; none when only a segment's header is damaged.
  public var first: JournalOffset
  public var end: JournalOffset
  public var reason: String
  /// One past the last offset of the whole journal.
  var journalEnd: JournalOffset = .start
  /// What the header should be, when that is what is damaged.
  var header: SegmentHeader?

  /// What can be done about it; one of them must be chosen by a person.
  public var repairs: [JournalRepair] { [.skip(self), .truncate(self)] }

  init(_ gap: SegmentScan.Gap, file: String) {
    self.file = file
    byte = gap.byte
    byteEnd = gap.byteEnd
    first = gap.first
    end = gap.end
    reason = gap.reason
  }

  init(header: SegmentHeader, file: String, reason: String) {
    self.file = file
    self.header = header
    self.reason = reason
    byte = 0
    byteEnd = SegmentHeader.bytes
    first = header.first
    end = header.first
  }
}
