internal import Ports

/// Neighbouring changes that differ in the profile alone: what a piece of a warm-up brings thousands of.
struct MembershipRuns: Sequence, IteratorProtocol {
  private var rest: ArraySlice<MembershipChange>

  init(_ changes: [MembershipChange]) { rest = changes[...] }

  mutating func next() -> ArraySlice<MembershipChange>? {
    guard let first = rest.first else { return nil }
    var end = rest.startIndex + 1
    while end < rest.endIndex, rest[end].segment == first.segment, rest[end].change == first.change, rest[end].at == first.at,
      rest[end].because == first.because
    { end += 1 }
    defer { rest = rest[end...] }
    return rest[..<end]
  }
}
