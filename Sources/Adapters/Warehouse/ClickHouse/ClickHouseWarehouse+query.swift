internal import NIOCore
public import Ports

extension ClickHouseWarehouse {
  /// Sees the table `events` of its workspace and nothing else on a server of our own. At most 60 s, 4 GB of memory, a million
  /// rows and 1 GB of answer, which the server keeps until it is whole: an error of the statement comes before any bytes, never between them.
  public func query(
    sql: String, format: String, each: @Sendable ([UInt8]) async throws(WarehouseError) -> Void
  ) async throws(WarehouseError) {
    guard SQLText.isPlainName(format) else {
      throw .invalidQuery(code: 73, reason: "the output format has an unknown name")
    }
    guard let endpoint = client.currentEndpoint else { throw .unavailable(reason: "ClickHouse: it is not started yet") }
    let statement = ClickHouseStatement(
      sql: sql, settings: ClickHouseWarehouse.querySettings + [("default_format", format)], database: schema.readerDatabase,
      credentials: reader(of: endpoint), timeout: .seconds(70))
    do throws(ClickHouseFailure) {
      try await client.stream(statement) { piece throws(ClickHouseFailure) in
        do throws(WarehouseError) { try await each(Array(piece.readableBytesView)) } catch { throw .receiver(error) }
      }
    } catch {
      throw error.error(\.forQuery)
    }
  }

  /// With readonly = 1 a statement can change neither data nor these limits, and reach neither files nor other servers.
  private static let querySettings: [(name: String, value: String)] = [
    ("readonly", "1"), ("max_execution_time", "60"), ("max_memory_usage", "4000000000"), ("max_result_rows", "1000000"),
    ("max_result_bytes", "1000000000"), ("result_overflow_mode", "throw"), ("wait_end_of_query", "1"),
    ("max_bytes_before_external_group_by", "1000000000"),
    ("max_bytes_before_external_sort", "1000000000"), ("cancel_http_readonly_queries_on_client_close", "1"),
  ]
}
