import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse, .timeLimit(.minutes(5))) struct `Erasing the rows of owners` {
  @Test func `hides them at once and leaves none in any part; others keep theirs`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      try await withWarehouse(on: server) { other in
        var samples = SampleEvents(seed: 96)
        let events = samples.events(2_000, owners: 20)
        for warehouse in [warehouse, other] { try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "0:2000") }
        // Replaced parts go at once instead of after minutes, so that the test sees the end.
        _ = try await warehouse.administer("ALTER TABLE kith.event_rows MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1")
        for table in ["profiles", "profile_terms", "moves"] {
          _ = try await warehouse.administer("ALTER TABLE kith.\(table) MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1")
        }
        let owners = [SignatureID(rawValue: 3), SignatureID(rawValue: 7)]
        let erased = ErasedProfile(id: ProfileID(high: 3, low: 4), owners: owners)
        for warehouse in [warehouse, other] {
          try await warehouse.store([
            WarehouseProfile(
              id: erased.id, version: 1, firstSeen: SampleEvents.start, lastSeen: SampleEvents.start, identifiers: ["user_id:ann"],
              terms: ["ann", "example"])
          ])
        }
        let kept = events.filter { !owners.contains($0.owner) }
        let before = try await warehouse.erasure(of: erased)
        #expect(before.rowsSeen == events.count - kept.count + 3 && before.rowsStored == before.rowsSeen && !before.isDone)
        try await warehouse.erase(erased)
        let hidden = try await warehouse.erasure(of: erased)
        #expect(hidden.rowsSeen == 0)
        let count = try await warehouse.answer("SELECT count() FROM events")
        #expect(count == "\(kept.count)\n")
        while try await !warehouse.erasure(of: erased).isDone {}
        let raw = try await warehouse.administer(
          "SELECT count() FROM kith.event_rows WHERE owner IN (3, 7) SETTINGS apply_deleted_mask = 0 FORMAT TSV")
        #expect(raw == "\(events.count - kept.count)\n")
        let others = try await other.answer("SELECT count() FROM events")
        #expect(others == "2000\n")
        let rawTerms = try await warehouse.administer(
          "SELECT count() FROM kith.profile_terms WHERE profile = toUUID('\(erased.id)') SETTINGS apply_deleted_mask = 0 FORMAT TSV")
        #expect(rawTerms == "2\n")
      }
    }
  }
}
