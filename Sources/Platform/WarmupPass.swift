internal import Vocabulary

/// What a piece is a piece of: everything that its judgement depends on beside the records.
struct WarmupPass: Sendable, Equatable {
  var from: JournalOffset
  var segments: Set<SegmentID>
  var lastRow: UInt64
  var definitions: DefinitionsVersion
}
