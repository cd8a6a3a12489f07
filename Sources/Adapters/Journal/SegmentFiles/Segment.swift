import Ports
import Synchronization
import Vocabulary

/// One file of the journal: its name, its header, and what is known of the places of its frames.
final class Segment: Sendable {
  let folder: String
  let name: String
  let header: SegmentHeader
  let places = Mutex(SparsePlaces())

  init(folder: String, header: SegmentHeader) {
    self.folder = folder
    self.header = header
    name = SegmentName.of(sequence: header.sequence, generation: header.generation)
  }

  var path: String { "\(folder)/\(name)" }
  var first: JournalOffset { header.first }

  func corrupt(at byteOffset: Int, _ reason: String) -> JournalError { .corrupt(file: name, byteOffset: byteOffset, reason: reason) }
}

/// How much of a segment counts: what was synced.
struct SegmentSpan: Sendable {
  var segment: Segment
  var bytesEnd: Int
  var end: JournalOffset

  init(segment: Segment, bytesEnd: Int = SegmentHeader.bytes, end: JournalOffset? = nil) {
    self.segment = segment
    self.bytesEnd = bytesEnd
    self.end = end ?? segment.first
  }

  var isEmpty: Bool { end == segment.first }
}
