import Foundation
import Logging
import Ports
import Vocabulary
import WarehouseClickHouse

/// A local ClickHouse in a folder of its own, for as long as a benchmark takes.
enum BenchmarkWarehouse {
  static func use(_ name: String, _ body: (ClickHouseWarehouse, LocalClickHouse) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-\(name)-bench-\(getpid())").path
    let server = try LocalClickHouse(folder: folder, binary: try ClickHouseBinary.locate(), logger: Logger(label: "bench"))
    let result: Result<Void, any Error>
    do { result = .success(try await serve(server, body)) } catch { result = .failure(error) }
    await server.stop()
    try FileManager.default.removeItem(atPath: folder)
    try result.get()
  }

  private static func serve(
    _ server: LocalClickHouse, _ body: (ClickHouseWarehouse, LocalClickHouse) async throws -> Void
  ) async throws {
    server.start()
    guard await server.waitUntilReady(timeout: .seconds(120)) else { throw LocalClickHouseError(server.problem ?? "not ready") }
    let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1)) { server.endpoint }
    let result: Result<Void, any Error>
    do { result = .success(try await body(warehouse, server)) } catch { result = .failure(error) }
    try await warehouse.shutdown()
    try result.get()
  }
}
