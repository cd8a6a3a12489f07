import Ports
import Vocabulary

extension JournalState {
  /// The segments with records at or after the offset.
  func spans(from offset: JournalOffset) throws(JournalError) -> ArraySlice<SegmentSpan> {
    guard !isClosed else { throw .closed }
    guard offset >= tail else { throw .deleted(first: tail) }
    guard offset < head else { return [] }
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return spans[low...]
  }
}
