import Foundation
import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite struct `A copy of the warehouse` {
  private func warehouse(_ server: LocalClickHouse) -> ClickHouseWarehouse {
    ClickHouseWarehouse(workspace: WorkspaceID(rawValue: 1), transfer: server.transferFolder) { server.endpoint }
  }

  private func open<R>(_ server: LocalClickHouse, _ body: (ClickHouseWarehouse) async throws -> R) async throws -> R {
    let warehouse = warehouse(server)
    let result: Result<R, any Error>
    do {
      try await warehouse.prepare()
      result = .success(try await body(warehouse))
    } catch { result = .failure(error) }
    try await warehouse.shutdown()
    return try result.get()
  }

  @Test func `put into an empty server gives the same rows, moves and beginning, once, also when the restoring is repeated`() async throws {
    var samples = SampleEvents(seed: 60)
    let events = samples.events(500, from: 20, owners: 5)
    let moves = [WarehouseMove(owner: SignatureID(rawValue: 3), profile: ProfileID(high: 7, low: 7), version: JournalOffset(rawValue: 600))]
    let begins = SampleEvents.start
    try await withTemporaryFolder { copies in
      var before: [String: ProfileID] = [:]
      try await withServer { server, _ in
        before = try await open(server) { warehouse in
          _ = try await warehouse.coverage(position: JournalOffset(rawValue: 20), now: begins)
          try await warehouse.insert(WarehouseBatch(events: events, moves: moves), token: "20:520")
          let copy = try await warehouse.backup()
          try FileManager.default.moveItem(atPath: copy, toPath: copies + "/copy")
          return try await warehouse.profiles()
        }
      }
      try await withTemporaryFolder { folder in
        for round in 0..<2 {
          // As an interrupted restoring leaves it: rows are there, and so is the copy that waits.
          let waiting = LocalClickHouse.restoreFolder(of: folder)
          try FileManager.default.createDirectory(
            atPath: (waiting as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
          try FileManager.default.copyItem(atPath: copies + "/copy", toPath: waiting)
          try await whileRunning(try makeServer(folder: folder)) { server in
            try await open(server) { warehouse in
              let owners = Array(Set(events.map(\.owner)))
              let stored = try await warehouse.timeline(owners: owners, before: .end, limit: 10_000)
              #expect(stored == events.sorted { ($0.time, $0.offset) > ($1.time, $1.offset) }, "round \(round)")
              #expect(try await warehouse.profiles() == before)
              let coverage = try await warehouse.coverage(position: JournalOffset(rawValue: 9_999), now: .zero)
              #expect(coverage == WarehouseCoverage(first: JournalOffset(rawValue: 20), since: begins, end: JournalOffset(rawValue: 520)))
              #expect(!FileManager.default.fileExists(atPath: waiting))
              #expect(try FileManager.default.contentsOfDirectory(atPath: server.transferFolder).isEmpty)
            }
          }
        }
      }
    }
  }

  @Test func `of another server cannot be made`() async throws {
    let warehouse = ClickHouseWarehouse(urls: ["http://127.0.0.1:9"], user: "u", password: "p", workspace: WorkspaceID(rawValue: 1))
    await #expect(throws: WarehouseError.refused(code: 0, reason: "the warehouse is another server; back it up by its own means")) {
      try await warehouse.backup()
    }
    try await warehouse.shutdown()
  }
}
