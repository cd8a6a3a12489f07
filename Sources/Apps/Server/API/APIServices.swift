package import Ports
import Vocabulary
import WorkspaceFile

/// What the routes work with.
package struct APIServices: Sendable {
  var control: any WorkspaceControl
  var state: any StateStore
  var warehouse: any Warehouse
  var tokens: TokenBook
  var reader: WorkspaceFileReader
  var hooks: APIHooks
  var rates: SourceRates
  var meter: APIMeter
  var tails: StreamLimit
  var queries: StreamLimit
  var isStopping: @Sendable () -> Bool
  var now: @Sendable () -> Timestamp
  var version: String
}

/// What the API asks of parts that only the composition root knows.
package struct APIHooks: Sendable {
  /// Writes a backup of this name.
  package var backup: @Sendable (_ name: String, _ leavesWarehouseOut: Bool) async throws(APIError) -> BackupMade
  /// Figures besides the workspace's: the collector's.
  package var metrics: @Sendable () -> [MetricSample]
  /// A delivery was made pending again.
  package var wakeDeliveries: @Sendable () -> Void

  package init(
    backup: @escaping @Sendable (_ name: String, _ leavesWarehouseOut: Bool) async throws(APIError) -> BackupMade,
    metrics: @escaping @Sendable () -> [MetricSample] = { [] },
    wakeDeliveries: @escaping @Sendable () -> Void = {}
  ) {
    self.backup = backup
    self.metrics = metrics
    self.wakeDeliveries = wakeDeliveries
  }
}
