import CPlatform
import Foundation
import Logging
import Ports
import Vocabulary
import WarehouseClickHouse

/// The warehouse on a ClickHouse of its own: what it costs at rest, what an insert costs both sides, how large a row is, how fast it answers.
enum WarehouseBenchmark {
  static func run(rows: Int = 1_000_000) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kith-warehouse-bench-\(getpid())").path
    let server = try LocalClickHouse(folder: folder, binary: try ClickHouseBinary.locate(), logger: Logger(label: "bench"))
    let result: Result<Void, any Error>
    do { result = .success(try await measure(server, rows)) } catch { result = .failure(error) }
    await server.stop()
    try FileManager.default.removeItem(atPath: folder)
    try result.get()
  }

  private static func measure(_ server: LocalClickHouse, _ rows: Int) async throws {
    let clock = ContinuousClock()
    let began = clock.now
    server.start()
    guard await server.waitUntilReady(timeout: .seconds(120)) else { throw LocalClickHouseError(server.problem ?? "not ready") }
    print("warehouse: ClickHouse ready after \(format(began.duration(to: clock.now), 1)) s")
    try await idle(server, "empty")
    for batch in [20_000, 100_000] {
      let warehouse = ClickHouseWarehouse(workspace: WorkspaceID(rawValue: UInt32(batch)), database: "rows_\(batch)") { server.endpoint }
      try await warehouse.prepare()
      try await insert(rows, by: batch, warehouse, server)
      try await read(warehouse, rows, batch)
      try await warehouse.shutdown()
    }
    try await idle(server, "after \(2 * rows) rows")
    await server.stop()
    let again = clock.now
    server.start()
    _ = await server.waitUntilReady(timeout: .seconds(120))
    print("ready after \(format(again.duration(to: clock.now), 1)) s with \(2 * rows) rows")
    try await idle(server, "started again with \(2 * rows) rows")
  }

  private static func insert(_ rows: Int, by size: Int, _ warehouse: ClickHouseWarehouse, _ server: LocalClickHouse) async throws {
    var source = WarehouseEvents()
    var taken = Duration.zero
    var encoding: UInt64 = 0
    var bytes = 0
    let before = ServerProcess(server.process)
    let clock = ContinuousClock()
    for start in stride(from: 0, to: rows, by: size) {
      let batch = source.batch(size, from: start)
      let cpu = kith_thread_cpu_nanoseconds()
      var writer = RowBinaryWriter(reservingCapacity: size * 640)
      for event in batch.events { writer.event(event, workspace: 1) }
      bytes += writer.byteCount
      encoding += kith_thread_cpu_nanoseconds() - cpu
      taken += try await clock.measure { try await warehouse.insert(batch, token: "\(start)") }
    }
    let after = ServerProcess(server.process)
    let rate = Double(rows) / seconds(taken)
    let disk = try await warehouse.administer(
      "SELECT round(sum(bytes_on_disk) / sum(rows), 1), count() FROM system.parts WHERE table = 'event_rows' AND database = 'rows_\(size)' AND active"
    ).split(separator: "\t")
    print(
      "insert by \(size): \(Int(rate)) rows/s; \(bytes / rows) B a row sent, \(disk[0]) B on disk in \(disk[1].dropLast()) parts; CPU per row: "
        + "encoder \(round2(Double(encoding) / 1000 / Double(rows))) µs, server \(round2((after.cpuSeconds - before.cpuSeconds) * 1e6 / Double(rows))) µs "
        + "(with merges so far); server \(after.residentMegabytes) MB")
  }

  private static func read(_ warehouse: ClickHouseWarehouse, _ rows: Int, _ batch: Int) async throws {
    let clock = ContinuousClock()
    var timeline = Duration.zero
    for owner in 1...50 {
      timeline += try await clock.measure {
        _ = try await warehouse.timeline(owners: [SignatureID(rawValue: UInt64(owner * 17))], before: .end, limit: 50)
      }
    }
    let moves = (1...100_000).map {
      WarehouseMove(
        owner: SignatureID(rawValue: UInt64($0)), profile: ProfileID(high: 1, low: UInt64($0)), version: JournalOffset(rawValue: 1))
    }
    try await warehouse.insert(WarehouseBatch(events: [], moves: moves), token: "moves")
    let reload = await clock.measure { await warehouse.settle() }
    let count = try await clock.measure {
      try await warehouse.query(sql: "SELECT uniqExact(profile_id) FROM events", format: "TSV") { _ throws(WarehouseError) in }
    }
    let history = try await clock.measure {
      try await warehouse.history(names: [], before: JournalOffset(rawValue: .max)) { _ throws(WarehouseError) in }
    }
    print(
      "  one owner's timeline \(format(timeline / 50, 1000)) ms; reload of 100,000 moved owners \(format(reload, 1000)) ms with its pause; "
        + "distinct profiles of \(rows) rows \(format(count, 1000)) ms; history \(Int(Double(rows) / seconds(history))) rows/s")
  }

  private static func idle(_ server: LocalClickHouse, _ when: String) async throws {
    // Merges and caches settle first.
    try await Task.sleep(for: .seconds(10))
    let before = ServerProcess(server.process)
    try await Task.sleep(for: .seconds(20))
    let after = ServerProcess(server.process)
    let share = (after.cpuSeconds - before.cpuSeconds) / 20 * 100
    print(
      "idle, \(when): \(after.residentMegabytes) MB resident, of which \(after.anonymousMegabytes) MB its own; \(round2(share)) % of a core"
    )
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
  private static func format(_ duration: Duration, _ factor: Double) -> String { "\(round2(seconds(duration) * factor))" }
  private static func round2(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
