import CPlatform
import Foundation
import JSONTape
import Ports
import Segmentation
import StateSQLite
import Vocabulary

/// What previews, backfills and waiting timers cost, apart from the warehouse: parsing and noting events of the past, judging profiles, and
/// finding the timers that are due among a million.
enum SegmentsBulkBenchmark {
  private static let events = 1_000_000
  private static let profiles = 100_000
  private static let timers = 1_000_000

  static func run() throws {
    print("segments in bulk: \(events) events of \(profiles) profiles; per million events and profiles, CPU s")
    let behaviour = SegmentCondition.did(
      BehaviourCondition(
        stream: FactStream(events: ["Order Completed"]), window: .within(microseconds: 90 * .day),
        measure: .sum(path: ["total"], .gte(.number(500)))))
    try judge(["one behavioural condition": [behaviour]])
    try judge(["100 mixed segments": SegmentsMix.hundred().definitions.segments.map(\.condition)])
    try dueTimers()
  }

  private static func judge(_ cases: [String: [SegmentCondition]]) throws {
    for (name, conditions) in cases {
      var definitions = Definitions.initial
      definitions.segments = conditions.enumerated().map { number, condition in
        SegmentDefinition(id: SegmentID(rawValue: UInt32(number) + 1), key: "s\(number)", name: "S", condition: condition)
      }
      var evaluator = BulkEvaluator(definitions: definitions)
      var parser = JSONParser()
      let body = Array(#"{"total":120.5,"sku":"sku-17","cart":"cart-9","currency":"EUR"}"#.utf8)
      let now = Timestamp(microseconds: 20_000 * .day)
      let start = kith_thread_cpu_nanoseconds()
      for number in 0..<events {
        evaluator.note(
          name: "Order Completed", owner: SignatureID(rawValue: UInt64(number * 7919 % profiles)),
          time: now.advanced(by: -Int64(number % 200) * .day), properties: try parser.parse(body).root)
      }
      let noted = kith_thread_cpu_nanoseconds()
      var members = 0
      for number in 0..<UInt64(profiles) {
        let section = SignatureSection(
          id: SignatureID(rawValue: number), key: KeyedHash(high: 0, low: number), identifiers: [], orderTime: .zero, orderTie: 0,
          firstSeen: .zero, lastSeen: .zero)
        members += evaluator.evaluate(ProfileRecord(row: ProfileRow(rawValue: number + 1), sections: [section]), at: now).members.count
      }
      let judged = kith_thread_cpu_nanoseconds()
      print(
        "  \(name): events \(seconds(noted - start, per: events)), profiles \(seconds(judged - noted, per: profiles)), \(members) memberships"
      )
    }
  }

  private static func seconds(_ nanoseconds: UInt64, per count: Int) -> String {
    String(format: "%.2f", Double(nanoseconds) / Double(count) / 1000)
  }

  /// The flow asks the store for what is due, many times a second when nothing comes in.
  private static func dueTimers() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kith-timers-bench-\(getpid())").path
    defer { StateBenchmark.remove(folder) }
    let store = try SQLiteStateStore(folder: folder)
    for first in stride(from: 1, through: timers, by: 20_000) {
      var batch = StateCommit(
        position: JournalOffset(rawValue: UInt64(first)), clock: .zero, nextProfile: ProfileRow(rawValue: UInt64(first) + 20_000),
        nextSignature: SignatureID(rawValue: 1))
      batch.profiles = (first..<first + 20_000).map { BenchmarkKeys.profile(UInt64($0)) }
      batch.timers = (first..<first + 20_000).map { row in
        TimerChange(
          profile: ProfileRow(rawValue: UInt64(row)), old: nil, new: Timestamp(microseconds: Int64(row * 7919 % timers) * .second))
      }
      try store.commit(batch)
    }
    var worst = Duration.zero
    var found = 0
    for second in stride(from: 0, to: timers, by: timers / 100) {
      let began = ContinuousClock.now
      // Nothing is taken away, so only the first so many of what is due come: as the flow reads them.
      let loaded = try store.load(profiles: [], timersDueBy: Timestamp(microseconds: Int64(second) * .second), timersMax: 100)
      worst = max(worst, ContinuousClock.now - began)
      found += loaded.timers.count
    }
    print("  \(timers) timers pending: finding those due and their profiles, worst of 100 looks \(worst), \(found) found")
    Threshold.dueTimerMilliseconds.judge(worst / .milliseconds(1))
  }
}
