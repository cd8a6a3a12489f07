import Ports
import Testing
import Vocabulary
import WarehouseClickHouse
import WarehouseContract

@Suite(.clickHouse) struct `Paths` {
  @Test func `of a workspace with more names than fit a number are those of the same events before`() async throws {
    let server = try #require(RunningServer.current)
    try await withWarehouse(on: server) { warehouse in
      var samples = AnalysisSamples(seed: 11)
      let events = samples.events(400, from: 0)
      try await warehouse.insert(WarehouseBatch(events: events, moves: samples.moves(5, version: 1_000)), token: "few")
      await warehouse.settle()
      let few = try await answers(warehouse)
      #expect(few.contains { $0.count > 10 })
      try await flood(warehouse, source: events[0])
      #expect(try await answers(warehouse) == few)
    }
  }

  /// Paths after and before an event, of one to four steps.
  private func answers(_ warehouse: ClickHouseWarehouse) async throws -> [[PathLink]] {
    var answers: [[PathLink]] = []
    for direction in PathsAnalysis.Direction.allCases {
      for steps in 1...4 {
        let scope = AnalysisScope(range: .between(AnalysisSamples.start, AnalysisSamples.now))
        let analysis = PathsAnalysis(event: "Order Completed", direction: direction, steps: steps, linksMax: 50, scope: scope)
        let answer = try await warehouse.analyse(AnalysisQuestion(analysis: .paths(analysis), now: AnalysisSamples.now))
        if case .paths(let links) = answer { answers.append(links) }
      }
    }
    return answers
  }

  /// Events of one more person, each of a name of its own, and more names than two bytes can count.
  private func flood(_ warehouse: ClickHouseWarehouse, source event: WarehouseEvent) async throws {
    for first in stride(from: 0, to: 66_000, by: 33_000) {
      let events = (first..<(first + 33_000)).map { number in
        var other = event
        other.offset = JournalOffset(rawValue: UInt64(10_000 + number))
        other.messageID = "flood-\(number)"
        other.type = .track
        other.name = "Name \(number)"
        other.owner = SignatureID(rawValue: UInt64(AnalysisSamples.ownersMax + 1))
        return other
      }
      try await warehouse.insert(WarehouseBatch(events: events, moves: []), token: "flood-\(first)")
    }
    #expect(try await warehouse.answer("SELECT uniqExact(name) > 65535 FROM events") == "1\n")
  }
}
