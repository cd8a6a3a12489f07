import Foundation
import Ports
import Vocabulary
import WarehouseClickHouse

/// Each analysis beside the best statement that we can write by hand for the same answer with the same attribution, on the same rows, in turn.
///
/// `KITH_BENCH_EVENTS` events (20 M when absent), a twentieth as many profiles, 50 names, a tenth of the owners moved. The rows are made by ClickHouse. Of the
/// three months two are over, so the server would have made one part of each (it waits three days for that, the benchmark does not); the third is as the sink
/// left it. Walls and the server's CPU are both shown, the ratio is judged by CPU: it is the same on a machine that others use.
enum AnalysisBenchmark {
  private static var events: Int { ProcessInfo.processInfo.environment["KITH_BENCH_EVENTS"].flatMap(Int.init) ?? 20_000_000 }
  private static let start = Timestamp(iso8601: "2026-01-01T00:00:00Z") ?? .zero
  private static let to = start.advanced(by: 90 * .day)
  private static let runs = 3
  /// The blocks are as large as those of our own statements.
  private static let byHandEnd = " FORMAT Null SETTINGS preferred_block_size_bytes = 16000000, max_block_size = 131072"

  static func run() async throws {
    try await BenchmarkWarehouse.use("analysis") { warehouse, server in
      try await fill(warehouse)
      try await measure(warehouse, server)
      print("ClickHouse: \(memory(server.process)) MB resident at the most")
    }
  }

  static func fill(_ warehouse: ClickHouseWarehouse) async throws {
    try await warehouse.prepare()
    let people = events / 20
    let clock = ContinuousClock()
    let step = 1_000_000
    let taken = try await clock.measure {
      for first in stride(from: 0, to: events, by: step) {
        _ = try await warehouse.administer(
          AnalysisBenchmarkRows.events(from: first, count: min(step, events - first), of: events, people: people))
      }
    }
    _ = try await warehouse.administer(AnalysisBenchmarkRows.profiles(people))
    _ = try await warehouse.administer(AnalysisBenchmarkRows.terms(people))
    _ = try await warehouse.administer(AnalysisBenchmarkRows.moves(people))
    _ = try await warehouse.administer("SYSTEM RELOAD DICTIONARY kith_w1.profile_of")
    let clocked = try await clock.measure {
      for month in ["202601", "202602"] { _ = try await warehouse.administer("OPTIMIZE TABLE kith.event_rows PARTITION \(month) FINAL") }
    }
    let parts = try await warehouse.administer(
      "SELECT groupArray((partition, n)) FROM (SELECT partition, count() AS n FROM system.parts WHERE database = 'kith' AND table = 'event_rows' AND active "
        + "GROUP BY partition ORDER BY partition) FORMAT TSV")
    print("parts by month, two of them closed in \(Int(clocked / .seconds(1))) s: \(parts)", terminator: "")
    let size = try await warehouse.administer(
      "SELECT round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts WHERE database = 'kith' AND table = 'event_rows' AND active FORMAT TSV"
    )
    print(
      "\(events) events of \(people) profiles; made and stored at \(Int(Double(events) / (taken / .seconds(1)))) rows/s by ClickHouse alone"
    )
    Threshold.bytesPerRow.judge(Double(size.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
  }

  private static func measure(_ warehouse: ClickHouseWarehouse, _ server: LocalClickHouse) async throws {
    var worst = (ratio: 0.0, seconds: 0.0)
    for (name, analysis, byHand) in questions {
      let question = AnalysisQuestion(analysis: analysis, now: to)
      var (ours, theirs) = (Cost.none, Cost.none)
      for _ in 0..<runs {
        ours = ours.least(try await Cost(server) { _ = try await warehouse.analyse(question) })
        theirs = theirs.least(try await Cost(server) { _ = try await warehouse.administer(byHand + byHandEnd) })
      }
      let ratio = ours.cpu / max(theirs.cpu, 0.01)
      let figures = String(
        format: "%6.3f s, by hand %6.3f s, ratio %4.2f; CPU %5.2f s, %5.2f s, %4.2f", ours.wall, theirs.wall, ours.wall / theirs.wall,
        ours.cpu, theirs.cpu, ratio)
      print("  \(name.padding(toLength: 38, withPad: " ", startingAt: 0)) \(figures)")
      worst = (max(worst.ratio, ratio), max(worst.seconds, ours.wall))
    }
    Threshold.analysisToHand.judge(worst.ratio)
    Threshold.analysisSeconds.judge(worst.seconds)
    try await timelines(warehouse)
    try await searches(warehouse)
  }

  /// Seconds, of the clock and of the server's threads.
  private struct Cost {
    var wall: Double
    var cpu: Double
    static let none = Cost(wall: 3600, cpu: 3600)

    init(wall: Double, cpu: Double) { (self.wall, self.cpu) = (wall, cpu) }

    init(_ server: LocalClickHouse, _ body: () async throws -> Void) async throws {
      let before = ServerProcess(server.process).cpuSeconds
      let wall = try await ContinuousClock().measure(body) / .seconds(1)
      self.init(wall: wall, cpu: ServerProcess(server.process).cpuSeconds - before)
    }

    func least(_ other: Cost) -> Cost { Cost(wall: min(wall, other.wall), cpu: min(cpu, other.cpu)) }
  }

  private static func timelines(_ warehouse: ClickHouseWarehouse) async throws {
    var times: [Double] = []
    for number in 1...300 {
      let owner = SignatureID(rawValue: UInt64(1 + number * 7919 % (events / 20)))
      times.append(
        try await ContinuousClock().measure { _ = try await warehouse.timeline(owners: [owner], before: .end, limit: 50) }
          / .milliseconds(1))
    }
    let sorted = times.sorted()
    print(String(format: "  timeline of a profile: p50 %.1f ms, p99 %.1f ms", sorted[150], sorted[297]))
    Threshold.timelineMilliseconds.judge(sorted[297])
  }

  private static func searches(_ warehouse: ClickHouseWarehouse) async throws {
    var slowest = 0.0
    for words in [["user-12"], ["user-123456@example.com"], ["nguyen"], ["nguyen", "user-99"], ["nobody"]] {
      slowest = max(
        slowest, try await ContinuousClock().measure { _ = try await warehouse.searchProfiles(words: words, limit: 100) } / .milliseconds(1)
      )
    }
    Threshold.searchMilliseconds.judge(slowest)
  }

  /// Resident at the most, in MB.
  private static func memory(_ process: Int32?) -> Int {
    guard let process, let status = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return 0 }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1000
  }

  // MARK: Questions and their best statements

  private static var questions: [(String, Analysis, String)] {
    let scope = AnalysisScope(range: .between(start, to))
    let profile = "dictGetOrDefault('kith_w1.profile_of', 'profile', owner, profile_at_arrival)"
    let range = "workspace = 1 AND type = 'track' AND time >= '2026-01-01' AND time < '2026-04-01'"
    let rows = "FROM kith.event_rows WHERE \(range)"
    let orders = FactStream(events: ["Order Completed"])
    func stream(_ name: String) -> FactStream { FactStream(events: [name]) }
    let funnel = ["Event 1", "Event 2", "Event 3", "Order Completed"]
    return [
      (
        "trends, count by day", .trends(TrendsAnalysis(events: FactStream(events: []), measure: .count, interval: .day, scope: scope)),
        "SELECT toRelativeDayNum(time, 'UTC') AS d, count() \(rows) GROUP BY d"
      ),
      (
        "trends, profiles by week", .trends(TrendsAnalysis(events: orders, measure: .profiles, interval: .week, scope: scope)),
        "SELECT toStartOfWeek(time, 1) AS d, uniqExact(\(profile)) \(rows) AND name = 'Order Completed' GROUP BY d"
      ),
      (
        "trends, revenue by week and category",
        .trends(
          TrendsAnalysis(events: orders, measure: .sum(["total"]), interval: .week, breakdown: .property(path: ["category"]), scope: scope)),
        """
        SELECT property.category.:String AS c, toStartOfWeek(time, 1) AS d, sum(total), groupUniqArray(9)(currency)
        \(rows) AND name = 'Order Completed' GROUP BY c, d
        """
      ),
      (
        "funnel of four steps", .funnel(FunnelAnalysis(steps: funnel.map(stream), within: 7 * .day, scope: scope)),
        """
        SELECT level, count(), quantile(0.5)(span) FROM (
          SELECT \(profile) AS p, windowFunnel(604800000000, 'strict_increase')(toUInt64(toUnixTimestamp64Micro(time)),
            \(funnel.map { "name = '\($0)'" }.joined(separator: ", "))) AS level, max(time) - min(time) AS span
          \(rows) AND name IN (\(funnel.map { "'\($0)'" }.joined(separator: ", "))) GROUP BY p) GROUP BY level
        """
      ),
      (
        "retention by week",
        .retention(
          RetentionAnalysis(first: stream("Event 1"), returning: FactStream(events: []), interval: .week, periods: 12, scope: scope)),
        """
        SELECT c, count(), \((0..<12).map { "countIf(bitTest(v, c - 2922 + \($0)))" }.joined(separator: ", ")) FROM (
          SELECT \(profile) AS p, minIf(intDiv(toRelativeDayNum(time, 'UTC') + 3, 7), name = 'Event 1') AS c,
            groupBitOr(bitShiftLeft(toUInt64(1), intDiv(toRelativeDayNum(time, 'UTC') + 3, 7) - 2922)) AS v
          \(rows) GROUP BY p HAVING countIf(name = 'Event 1') > 0) GROUP BY c
        """
      ),
      (
        "paths of three after an event", .paths(PathsAnalysis(event: "Event 1", direction: .after, steps: 3, scope: scope)),
        """
        SELECT l, count() FROM (
          SELECT arraySlice(n, indexOf(n, 'Event 1'), 4) AS s, arrayJoin(arrayMap((a, b, i) -> (i, a, b), arrayPopBack(s), arrayPopFront(s),
            arrayEnumerate(arrayPopBack(s)))) AS l
          FROM (SELECT \(profile) AS p, arraySort(groupArray((time, toString(name)))).2 AS n \(rows) GROUP BY p HAVING has(n, 'Event 1')))
        GROUP BY l ORDER BY count() DESC LIMIT 30
        """
      ),
      (
        "RFM grid", .rfm(RFMAnalysis(orders: OrderSelection(value: ["total"]), scope: scope)),
        """
        WITH c AS (SELECT \(profile) AS p, max(time) AS l, count() AS n, sum(total) AS v \(rows) AND name = 'Order Completed' GROUP BY p)
        SELECT r, f, m, count(), sum(v) FROM (
          SELECT ntile(5) OVER (ORDER BY l) AS r, ntile(5) OVER (ORDER BY n) AS f, ntile(5) OVER (ORDER BY v) AS m, v FROM c)
        GROUP BY r, f, m
        """
      ),
      (
        "KPIs", .kpis(KPIAnalysis(orders: OrderSelection(value: ["total"]), scope: scope)),
        // Whoever ordered before the range, and what they spent, is part of the answer; so is the test that one currency is summed.
        """
        SELECT countIf(a > 0), countIf(o > 0), countIf(o > 0 AND f >= '2026-01-01'), countIf(o > 0 AND f < '2026-01-01'), countIf(o = 0 AND e > 0),
          countIf(o > 1), sum(o), sum(s), sum(w), countIf(d > 0), min(l), max(h) FROM (
          SELECT \(profile) AS p, countIf(n) AS a, countIf(b AND n) AS o, minIf(time, b) AS f, countIf(b AND time >= '2025-10-03') AS e,
            sumIf(total, b AND n) AS s, sumIf(total, b) AS w, minIf(c, b) AS l, maxIf(c, b) AS h, countIf(b) AS d
          FROM (
            SELECT owner, profile_at_arrival, time, total, name = 'Order Completed' AS b, time >= '2026-01-01' AS n,
              reinterpretAsUInt32(toFixedString(currency, 4)) AS c
            FROM kith.event_rows WHERE workspace = 1 AND type = 'track' AND time < '2026-04-01' AND (n OR b))
          GROUP BY p)
        """
      ),
      (
        "campaigns", .campaigns(CampaignAnalysis(orders: OrderSelection(value: ["total"]), scope: scope)),
        // Reach, new customers, the look back and the test of currencies are part of the answer.
        """
        SELECT k, sum(r), countIf(r = 0), sum(w), sum(n), groupUniqArray(c) FROM (
          SELECT (arrayJoin(arrayConcat(arrayMap(x -> (x, 1, 0., 0, ''), t), arrayMap(x -> (arrayLast(y -> y.1 <= x.1 AND x.1 - y.1 <= 2592000000000, s).2,
            0, x.2, toUInt8(x.1 = f), x.3), o))) AS j).1 AS k, j.2 AS r, j.3 AS w, j.4 AS n, j.5 AS c
          FROM (
            SELECT \(profile) AS p, arraySort(groupArrayIf((m, key), key != '')) AS s, arrayDistinct(arrayFilter(x -> x.1 >= 1767225600000000, s).2) AS t,
              minIf(m, b) AS f, groupArrayIf((m, ifNull(total, 0), currency), b AND m >= 1767225600000000) AS o
            FROM (
              SELECT owner, profile_at_arrival, toUnixTimestamp64Micro(time) AS m, toString(common.campaign.name) AS key, total,
                toString(currency) AS currency, type = 'track' AND name = 'Order Completed' AS b
              FROM kith.event_rows WHERE workspace = 1 AND time < '2026-04-01' AND (b OR (key != '' AND time >= '2025-12-02')))
            GROUP BY p HAVING notEmpty(s)))
        WHERE k != '' GROUP BY k
        """
      ),
      (
        "statistics of a property",
        .statistics(StatisticsAnalysis(subject: .property(["category"], of: FactStream(events: [])), scope: scope)),
        // Whether a value is text or a number is part of the answer.
        """
        SELECT c, count() AS n, min(v), max(v), sum(v) FROM (
          SELECT property.category.:String AS c, coalesce(property.category.:Float64, toFloat64(property.category.:Int64)) AS v \(rows))
        GROUP BY c ORDER BY n DESC
        """
      ),
      (
        "overlap of segments", .overlap(OverlapAnalysis(segments: [1, 2, 3].map { SegmentID(rawValue: $0) }, scope: scope)),
        "SELECT arrayIntersect(segments, [1, 2, 3]) AS s, count() FROM kith.profiles FINAL WHERE workspace = 1 AND is_gone = 0 GROUP BY s"
      ),
      (
        "trends in a segment",
        .trends(
          TrendsAnalysis(
            events: orders, measure: .count, interval: .day, scope: AnalysisScope(range: scope.range, segment: SegmentID(rawValue: 1)))),
        """
        SELECT toRelativeDayNum(time, 'UTC') AS d, count() \(rows) AND name = 'Order Completed'
        AND \(profile) IN (SELECT profile FROM kith.profiles FINAL WHERE workspace = 1 AND is_gone = 0 AND has(segments, 1)) GROUP BY d
        """
      ),
    ]
  }
}
