import Foundation
import Glibc
import Ports
import Synchronization
import Testing
import Vocabulary
import Waiting
import WarehouseClickHouse
import WarehouseContract

@Suite struct `An insert whose server is killed` {
  /// When the server is killed, seen from the insert.
  enum Moment: CaseIterable { case atItsStart, whileThePartIsWritten, afterItsAnswer }

  @Test(arguments: Moment.allCases)
  func `and that is repeated is stored exactly once`(moment: Moment) async throws {
    try await withServer { server, folder in
      try await withWarehouse(on: server) { warehouse in
        let paths = try await warehouse.administer("SELECT data_paths[1] FROM system.tables WHERE name = 'event_rows'")
        let parts = paths.trimmingCharacters(in: .whitespacesAndNewlines)
        var samples = SampleEvents(seed: 80)
        var expected: [String] = []
        for round in 0..<4 {
          let events = samples.events(30_000, from: UInt64(round) * 30_000)
          let batch = WarehouseBatch(events: events, moves: [])
          expected += events.map(\.messageID)
          let isStored = Mutex(false)
          async let repeated: Void = {
            try await insertUntilStored(batch, token: "round \(round)", into: warehouse, on: server)
            isStored.withLock { $0 = true }
          }()
          let process = try #require(server.process)
          switch moment {
          case .atItsStart: break
          case .whileThePartIsWritten:
            // Or has been written, before anybody looked.
            try await until { isWriting(parts) || isStored.withLock { $0 } }
          case .afterItsAnswer: try await repeated
          }
          kill(process, SIGKILL)
          try await until { server.process != process }
          if moment != .afterItsAnswer { try await repeated }
          // And once more, as by a kith that was killed too and never saw the answer.
          try await insertUntilStored(batch, token: "round \(round)", into: warehouse, on: server)
        }
        let stored = try await warehouse.answer("SELECT message_id FROM events").split(separator: "\n").map(String.init)
        let missing = Set(expected).subtracting(stored).count
        let repeated = stored.count - Set(stored).count
        #expect(missing == 0 && repeated == 0 && stored.count == expected.count)
      }
    }
  }

  private func insertUntilStored(
    _ batch: WarehouseBatch, token: String, into warehouse: ClickHouseWarehouse, on server: LocalClickHouse
  ) async throws {
    for _ in 0..<100 {
      do throws(WarehouseError) {
        return try await warehouse.insert(batch, token: token)
      } catch {
        guard case .unavailable = error else { throw error }
        _ = await server.waitUntilReady(timeout: .seconds(60))
      }
    }
    Issue.record("not stored after 100 tries")
  }

  private func isWriting(_ parts: String) -> Bool {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: parts).contains { $0.hasPrefix("tmp_insert") }
    } catch {
      return false
    }
  }
}
