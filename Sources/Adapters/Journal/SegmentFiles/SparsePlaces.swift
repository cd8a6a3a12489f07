import Vocabulary

/// Where some of a segment's frames begin, so that a seek reads little and a reader that goes on where it stopped reads nothing twice.
/// At most one place in 64 KB, and the ends of the last four reads.
struct SparsePlaces: Sendable {
  struct Place: Sendable, Equatable {
    var offset: JournalOffset
    var byte: Int
  }

  static let distance = 64 << 10
  private var places: [Place] = []
  private var resumes: [Place] = []

  /// The nearest known place at or before the offset; nil means the segment's first frame.
  func place(for offset: JournalOffset) -> Place? {
    if let resume = resumes.first(where: { $0.offset == offset }) { return resume }
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : places[low - 1]
  }

  /// Notes a frame; kept when it is far enough from the last one that is.
  mutating func passed(_ place: Place) {
    if place.byte >= (places.last?.byte ?? 0) + SparsePlaces.distance { places.append(place) }
  }

  mutating func stopped(at place: Place) {
    if resumes.count == 4 { resumes.removeFirst() }
    resumes.append(place)
  }
}
