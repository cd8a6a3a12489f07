internal import Ports
internal import Vocabulary

/// The timers of a batch in order of (due, profile): those that were loaded, sorted already, and those that the batch sets, few.
struct TimerQueue {
  private let loaded: [ProfileTimer]
  private var next = 0
  /// Sorted, latest first.
  private var added: [ProfileTimer] = []

  init(_ loaded: [ProfileTimer]) { self.loaded = loaded }

  var isEmpty: Bool { next == loaded.count && added.isEmpty }

  mutating func push(_ timer: ProfileTimer) {
    let index = added.firstIndex { TimerQueue.precedes($0, timer) } ?? added.count
    added.insert(timer, at: index)
  }

  mutating func pop(until moment: Timestamp) -> ProfileTimer? {
    let stored = next < loaded.count ? loaded[next] : nil
    if let own = added.last, stored.map({ TimerQueue.precedes(own, $0) }) ?? true {
      guard own.due <= moment else { return nil }
      return added.removeLast()
    }
    guard let stored, stored.due <= moment else { return nil }
    next += 1
    return stored
  }

  private static func precedes(_ left: ProfileTimer, _ right: ProfileTimer) -> Bool {
    (left.due, left.profile) < (right.due, right.profile)
  }
}
