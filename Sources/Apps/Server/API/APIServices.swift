import Ports
import Vocabulary
import WorkspaceFile

/// What the routes work with.
package struct APIServices: Sendable {
  var control: any WorkspaceControl
  var state: any StateStore
  var warehouse: any Warehouse
  var tokens: TokenBook
  var reader: WorkspaceFileReader
  /// Writes a backup of this name and returns its folder.
  var backup: @Sendable (_ name: String) async throws(APIError) -> String
  var rates: SourceRates
  var meter: APIMeter
  var tails: StreamLimit
  var queries: StreamLimit
  var isStopping: @Sendable () -> Bool
  var now: @Sendable () -> Timestamp
  var version: String
}
