import Vocabulary

/// Time that never goes back: when the wall clock jumps back it holds still.
struct StampClock: Sendable, Equatable {
  private(set) var floor: Timestamp

  init(floor: Timestamp) { self.floor = floor }

  mutating func stamp(_ wallClock: Timestamp) -> Timestamp {
    floor = max(floor, wallClock)
    return floor
  }
}
