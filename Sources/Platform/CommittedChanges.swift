internal import Synchronization

/// What commits have changed since it was last taken: profiles by row, accounts by id. The flow leaves ids here after each commit, and pays no more than that.
final class CommittedChanges<ID: Hashable & Sendable>: Sendable {
  private struct Waiting {
    var batches: [[ID]] = []
    var count = 0
    var isIncomplete = false
  }

  private let waiting = Mutex(Waiting())
  private let countMax: Int

  /// - Parameter countMax: beyond it the ids are let go, and whoever takes them goes over all there are instead.
  init(countMax: Int) { self.countMax = countMax }

  func note(_ ids: [ID]) {
    guard !ids.isEmpty else { return }
    waiting.withLock { waiting in
      guard waiting.count + ids.count <= countMax else {
        waiting = Waiting(isIncomplete: true)
        return
      }
      waiting.batches.append(ids)
      waiting.count += ids.count
    }
  }

  var isEmpty: Bool { waiting.withLock { $0.count == 0 && !$0.isIncomplete } }

  /// Takes what waits, each id once; and whether there were more that are lost.
  func take() -> (ids: Set<ID>, isIncomplete: Bool) {
    let taken = waiting.withLock { waiting in
      defer { waiting = Waiting() }
      return waiting
    }
    return (Set(taken.batches.joined()), taken.isIncomplete)
  }
}
