import GeneratedInputs
import Platform
import Ports
import Segmentation
import Testing
import Vocabulary

/// The past of new streams as it is kept in memory.
@Suite struct `The past of new segments` {
  private static let conditions: [SegmentCondition] = [
    bought(), bought(2), bought(3, within: 3_600_000_000),
    .did(BehaviourCondition(stream: FactStream(events: ["Bought", "Returned"]), count: CountComparison(.lt, 4), window: .ever)),
    .did(BehaviourCondition(stream: FactStream(events: []), count: CountComparison(.gte, 5), window: .ever)),
  ]

  @Test func `is the same however many events are kept open, in whatever order they come`() throws {
    var definitions = Definitions.initial
    definitions.segments = Self.conditions.enumerated().map { segment(UInt32($0.offset + 1), $0.element) }
    let compiled = CompiledSegments(definitions: definitions)
    var random = SeededRandom(seed: 7)
    let now = try #require(Timestamp(iso8601: "2026-06-01T00:00:00Z"))
    let events = (0..<3000).map { _ in
      HistoricEvent(
        owner: SignatureID(rawValue: UInt64.random(in: 1...40, using: &random)),
        name: ["Bought", "Returned", "Viewed"].randomElement(using: &random)!,
        time: now.advanced(by: -Int64.random(in: 0...7_200_000, using: &random) * 1000), properties: [])
    }
    let whole = Self.records(of: events, openMax: .max, compiled, now)
    #expect(whole.reduce(0) { $0 + $1.sections[0].facts.count } > 100)
    for openMax in [1, 7, 1000] {
      #expect(Self.records(of: events.shuffled(using: &random), openMax: openMax, compiled, now) == whole)
    }
  }

  private static func records(of events: [HistoricEvent], openMax: Int, _ compiled: CompiledSegments, _ now: Timestamp) -> [ProfileRecord] {
    var history = SegmentHistory(streams: compiled.streams, openMax: openMax)
    for event in events { history.add(event, properties: nil) }
    history.seal()
    var places: Set<Int> = []
    let records = (0...41 as ClosedRange<UInt64>).map { signature in
      let section = SignatureSection(
        id: SignatureID(rawValue: signature), key: KeyedHash(high: signature, low: 0), identifiers: [], orderTime: now, orderTie: 0,
        firstSeen: now, lastSeen: now)
      var record = ProfileRecord(row: ProfileRow(rawValue: signature + 1), sections: [section])
      history.merge(
        into: &record, before: JournalOffset(rawValue: 9), segmentation: Segmenter(compiled: compiled, warmups: []), now: now,
        seen: { places.insert($0) })
      return record
    }
    #expect(places == Set(0..<history.places))
    return records
  }
}
