internal import Synchronization

/// The servers of a cluster that statements may go to: always the same one, until it does not answer; then the next.
final class ClickHouseServers: Sendable {
  private let endpoints: [ClickHouseEndpoint]
  private let current = Mutex(0)

  /// - Precondition: at least one.
  init(_ endpoints: [ClickHouseEndpoint]) {
    precondition(!endpoints.isEmpty, "a warehouse has a server")
    self.endpoints = endpoints
  }

  var endpoint: ClickHouseEndpoint { endpoints[current.withLock { $0 }] }

  /// Of several statements that fail at once, one moves on.
  func didNotAnswer(_ endpoint: ClickHouseEndpoint) {
    current.withLock { current in
      if endpoints[current] == endpoint { current = (current + 1) % endpoints.count }
    }
  }
}
