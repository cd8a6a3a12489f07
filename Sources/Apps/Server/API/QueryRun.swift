import Ports
import Synchronization

/// A read-only query on its way: its answer is handed on chunk by chunk as fast as the client takes it. Letting go of it ends the query, and so does
/// a client that goes away.
final class QueryRun: Sendable {
  private let handoff = ChunkHandoff()
  private let failure: Failure
  private let task: Task<Void, Never>
  private let watch: ClientConnection.Watch

  private final class Failure: Sendable {
    let error = Mutex<WarehouseError?>(nil)
  }

  init(sql: String, format: String, warehouse: any Warehouse, place: StreamLimit.Place, client: ClientConnection) {
    let failure = Failure()
    self.failure = failure
    task = Task { [handoff] in
      do throws(WarehouseError) {
        try await warehouse.query(sql: sql, format: format) { (chunk) async throws(WarehouseError) in
          if !(await handoff.send(chunk)) { throw .unavailable(reason: "the client has gone") }
        }
      } catch {
        failure.error.withLock { $0 = error }
      }
      handoff.end()
      extendLifetime(place)
    }
    watch = client.whenGone { [handoff, task] in
      handoff.end()
      task.cancel()
    }
  }

  deinit {
    handoff.end()
    task.cancel()
  }

  /// Nil at the end of the answer.
  /// - Throws: `.warehouse` when the query failed; what came before is then not the whole answer.
  func next() async throws(APIError) -> [UInt8]? {
    if let chunk = await handoff.next() { return chunk }
    if let error = failure.error.withLock({ $0 }) { throw .warehouse(error) }
    return nil
  }
}
