import Foundation
import Ports
import Segmentation
import Vocabulary
import WarehouseClickHouse

/// Previews beside the best statement that we can write by hand for the same count with the same attribution, on the same rows, in turn.
///
/// `KITH_BENCH_EVENTS` events (20 M when absent), a twentieth as many profiles, 50 names, a tenth of the owners moved. The rows are made by ClickHouse.
enum SegmentsQueryBenchmark {
  private static let runs = 5
  private static let now = Timestamp(iso8601: "2026-04-01T00:00:00Z") ?? .zero

  static func run() async throws {
    try await BenchmarkWarehouse.use("preview") { warehouse, _ in
      try await AnalysisBenchmark.fill(warehouse)
      try await measure(warehouse)
    }
  }

  private static func measure(_ warehouse: ClickHouseWarehouse) async throws {
    var worst = (ratio: 0.0, seconds: 0.0)
    for (name, condition, byHand) in questions {
      var (preview, changes, hand) = (Duration.seconds(3600), Duration.seconds(3600), Duration.seconds(3600))
      for _ in 0..<runs {
        preview = min(preview, try await count(condition, earlier: nil, warehouse))
        changes = min(changes, try await count(condition, earlier: now.advanced(by: -.day), warehouse))
        hand = min(hand, try await ContinuousClock().measure { _ = try await warehouse.administer(byHand + " FORMAT Null") })
      }
      let (own, other) = (preview / .seconds(1), hand / .seconds(1))
      let figures = String(
        format: "%6.3f s, by hand %6.3f s, ratio %4.2f; with changes per day %6.3f s", own, other, own / other, changes / .seconds(1))
      print("  \(name.padding(toLength: 44, withPad: " ", startingAt: 0)) \(figures)")
      worst = (max(worst.ratio, own / other), max(worst.seconds, own))
    }
    Threshold.previewToHand.judge(worst.ratio)
    Threshold.previewSeconds.judge(worst.seconds)
  }

  private static func count(
    _ condition: SegmentCondition, earlier: Timestamp?, _ warehouse: ClickHouseWarehouse
  ) async throws -> Duration {
    var definitions = Definitions.initial
    let id = SegmentID(rawValue: 1)
    definitions.segments = [SegmentDefinition(id: id, key: "s", name: "S", condition: condition)]
    guard case .warehouse(let plan) = BulkWay(definitions: definitions, target: id) else {
      throw BenchmarkFailure(reason: "the condition is not the warehouse's to judge")
    }
    let nothing = BulkEvaluator(definitions: definitions, target: id).evaluate(
      ProfileRecord(row: ProfileRow(rawValue: 0), sections: []), at: now)
    let question = plan.question(nothing: nothing, at: now, earlier: earlier)
    return try await ContinuousClock().measure { _ = try await warehouse.count(question) }
  }

  private static var questions: [(String, SegmentCondition, String)] {
    let profile = "dictGetOrDefault('kith_w1.profile_of', 'profile', owner, profile_at_arrival)"
    let rows = "FROM kith.event_rows WHERE workspace = 1 AND type = 'track'"
    func did(_ name: String, _ count: Int, _ measure: BehaviourMeasure? = nil, days: Int64 = 90) -> SegmentCondition {
      .did(
        BehaviourCondition(
          stream: FactStream(events: [name]), count: .init(.gte, count), window: .within(microseconds: days * .day), measure: measure))
    }
    func since(_ days: Int64) -> String { "time > '\(now.advanced(by: -days * .day).iso8601.prefix(10))'" }
    return [
      (
        "a rare event three times in 90 days", did("Event 7", 3),
        "SELECT count() FROM (SELECT \(profile) AS p \(rows) AND name = 'Event 7' AND \(since(90)) GROUP BY p HAVING count() >= 3)"
      ),
      (
        "orders of 500 and more in 90 days", did("Order Completed", 1, .sum(path: ["total"], .gte(.number(500)))),
        """
        SELECT count() FROM (SELECT \(profile) AS p \(rows) AND name = 'Order Completed' AND \(since(90)) GROUP BY p HAVING sum(total) >= 500)
        """
      ),
      (
        "ordered twice in 30 days, not Event 3 in 60", .all([did("Order Completed", 2, days: 30), .not(did("Event 3", 1, days: 60))]),
        """
        SELECT count() FROM (
          SELECT \(profile) AS p \(rows) AND name IN ('Order Completed', 'Event 3') AND \(since(60)) GROUP BY p
          HAVING countIf(name = 'Order Completed' AND \(since(30))) >= 2 AND countIf(name = 'Event 3') = 0)
        """
      ),
      (
        "Event 1 and no order within a day",
        .sequence(
          SequenceCondition(
            steps: [FactStream(events: ["Event 1"])],
            without: SequenceAbsence(stream: FactStream(events: ["Order Completed"]), microseconds: .day))),
        """
        SELECT count() FROM (
          SELECT \(profile) AS p, arraySort(groupArray((time, name = 'Event 1'))) AS e \(rows) AND name IN ('Order Completed', 'Event 1')
          GROUP BY p
          HAVING arrayExists((x, n) -> x.2 AND x.1 <= toDateTime64('2026-03-31', 6, 'UTC') AND (n.2 OR n.1 >= x.1 + toIntervalDay(1)), e,
            arrayPushBack(arrayPopFront(arrayReverseFill(y -> NOT y.2, e)), (toDateTime64('2100-01-01', 6, 'UTC'), 0))))
        """
      ),
    ]
  }
}
