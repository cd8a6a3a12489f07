import Synchronization

/// Counts open streams, so that no client can hold the server with them.
package final class StreamLimit: Sendable {
  let max: Int
  private let open = Mutex(0)

  init(max: Int) { self.max = max }

  /// The place is given back when the answer is let go, whether or not it was ever written.
  /// - Throws: `.tooManyStreams`; retry later.
  func enter() throws(APIError) -> Place {
    let entered = open.withLock { count in
      guard count < max else { return false }
      count += 1
      return true
    }
    if !entered { throw .tooManyStreams(max: max) }
    return Place(limit: self)
  }

  final class Place: Sendable {
    private let limit: StreamLimit
    init(limit: StreamLimit) { self.limit = limit }
    deinit { limit.open.withLock { $0 -= 1 } }
  }
}
