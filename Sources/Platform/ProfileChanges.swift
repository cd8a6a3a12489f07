internal import Ports
internal import Synchronization
internal import Vocabulary

/// Which profiles commits have changed since they were last taken. The flow leaves rows here after each commit, and pays no more than that.
final class ProfileChanges: Sendable {
  private struct Waiting {
    var batches: [[ProfileRow]] = []
    var count = 0
    var isIncomplete = false
  }

  private let waiting = Mutex(Waiting())
  /// Beyond it the rows are let go, and whoever takes them goes over all profiles instead.
  static let rowsMax = 2_000_000

  func note(_ rows: [ProfileRow]) {
    guard !rows.isEmpty else { return }
    waiting.withLock { waiting in
      guard waiting.count + rows.count <= ProfileChanges.rowsMax else {
        waiting = Waiting(isIncomplete: true)
        return
      }
      waiting.batches.append(rows)
      waiting.count += rows.count
    }
  }

  var isEmpty: Bool { waiting.withLock { $0.count == 0 && !$0.isIncomplete } }

  /// Takes what waits, each row once; and whether there were more that are lost.
  func take() -> (rows: Set<ProfileRow>, isIncomplete: Bool) {
    let taken = waiting.withLock { waiting in
      defer { waiting = Waiting() }
      return waiting
    }
    return (Set(taken.batches.joined()), taken.isIncomplete)
  }
}
