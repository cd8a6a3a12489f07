internal import Foundation
internal import NIOCore
public import Ports
internal import Synchronization

extension ClickHouseWarehouse {
  /// Sees the views of its workspace (`events` and its like) and nothing else, within ``QueryLimits``. The answer is handed on as the server makes it, so
  /// it may fail half-way: of an answer shorter than 1 MB no bytes come before the error, of a longer one some may.
  public func query(
    sql: String, format: String, each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    guard SQLText.isPlainName(format) else {
      throw .invalidQuery(code: 73, reason: "the output format has an unknown name")
    }
    guard let endpoint = client.currentEndpoint else { throw .unavailable(reason: "ClickHouse: it is starting, or does not answer") }
    if let problem = accessProblem.withLock({ $0 }) { throw .unavailable(reason: "ClickHouse: \(problem)") }
    let id = UUID().uuidString
    let statement = ClickHouseStatement(
      sql: sql, settings: [("default_format", format), ("buffer_size", "1048576"), ("query_id", id)], database: schema.readerDatabase,
      credentials: (schema.reader, readerPassword(of: endpoint)), timeout: .seconds(Int64(limits.secondsMax + 10)))
    var answer = AnswerEnd()
    do throws(ClickHouseFailure) {
      do throws(ClickHouseFailure) {
        try await client.stream(statement, at: endpoint) { piece throws(ClickHouseFailure) in
          try await ClickHouseWarehouse.hand(answer.pass(piece), to: each)
        }
      } catch .unreachable(let reason) {
        if let exception = answer.exception { throw .exception(exception) }
        throw await noted(id, at: endpoint).map { .exception($0) } ?? .unreachable(reason)
      }
      try await ClickHouseWarehouse.hand(answer.rest, to: each)
    } catch {
      throw error.error(\.forQuery)
    }
  }

  /// Why a statement failed, when its last words were lost with the connection.
  private func noted(_ id: String, at endpoint: ClickHouseEndpoint) async -> ClickHouseException? {
    let sql =
      "SELECT concat('Code: ', code, '. DB::Exception: ', last_error_message, ' (', name, ')') FROM system.errors WHERE query_id = '\(id)' LIMIT 1 FORMAT TSVRaw"
    do throws(ClickHouseFailure) {
      let text = try await client.run(ClickHouseStatement(sql: sql, timeout: .seconds(5)), at: endpoint)
      return text.isEmpty ? nil : ClickHouseException(status: 500, headerCode: nil, body: text)
    } catch {
      // The server is gone, or too old to note it.
      return nil
    }
  }

  private static func hand(
    _ piece: ByteBuffer, to each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void
  ) async throws(ClickHouseFailure) {
    guard piece.readableBytes > 0 else { return }
    do throws(WarehouseError) { try await each(Array(piece.readableBytesView)) } catch { throw .receiver(error) }
  }
}
