import Foundation
import GeneratedInputs
import Matching
import NIOHTTP1

/// Profiles that share no identifier: one record against a million in memory, and the same over a real server, with what it costs the flow.
///
/// `KITH_BENCH_PROFILES` profiles (1 M when absent), made of people with mistakes in their records; one in fifty is there twice.
enum MatchingBenchmark {
  private static let probes = 400
  private static var profiles: Int { MembershipsBenchmark.profiles }
  /// `email` and `phone` would be identifiers: under other names they are facts to compare only.
  private static let names = GeneratedPeople.header.map { ["email": "mail", "phone": "mobile"][$0] ?? $0 }

  private static let plain = """
    sources:
      - {key: site, name: Site, writeKey: key}
    identifiers:
      - {type: user_id, unique: true}
      - anonymous_id

    """

  /// One record of each person, and further records of some of them.
  private struct People {
    var known: [GeneratedPeople.Record] = []
    var further: [GeneratedPeople.Record] = []

    init(_ count: Int) {
      var seen: Set<Int> = []
      for record in GeneratedPeople(records: count * 10 / 3 + 3000, seed: 77).records where known.count < count {
        // Who has neither of them is no match for anybody.
        guard !record.given.isEmpty || !record.surname.isEmpty else { continue }
        var record = record
        if seen.insert(record.person).inserted {
          record.id = "r\(known.count)"
          known.append(record)
        } else if further.count < count / 50 + 4 * probes {
          record.id = "f\(further.count)"
          further.append(record)
        }
      }
    }
  }

  static func run() async throws {
    let people = People(profiles)
    try inMemory(people)
    let kith = try await ServedKith(workspace: plain)
    do {
      try await served(kith, people)
    } catch {
      try kith.stop()
      throw error
    }
    try kith.stop()
  }

  // MARK: In memory

  private static func person(_ record: GeneratedPeople.Record, _ roles: inout FactRoles) -> PersonRecord {
    PersonRecord(zip(GeneratedPeople.header, record.fields).map { (name: $0, value: $1) }, roles: &roles)
  }

  private static func inMemory(_ people: People) throws {
    var roles = FactRoles()
    let before = ProcessUsage(processID: getpid())?.megabytes ?? 0
    var records: LiveRecords? = LiveRecords()
    for (number, record) in people.known.enumerated() { records?.add(UInt64(number), person(record, &roles)) }
    let start = StateBenchmarkRow.processMicroseconds()
    let index = try LiveIndex(records ?? LiveRecords())
    let learnt = Double(StateBenchmarkRow.processMicroseconds() - start) / 1e6
    records = nil
    let after = ProcessUsage(processID: getpid())?.megabytes ?? 0
    let times = Latencies()
    for (number, record) in people.further.prefix(20_000).enumerated() {
      let start = ContinuousClock.now
      let key = UInt64(people.known.count + number)
      _ = index.put(key, person(record, &roles))
      _ = index.matches(of: key, probabilityMin: 0.8)
      times.add(ContinuousClock.now - start)
    }
    print(
      "index of \(index.count) profiles: learnt in \(String(format: "%.1f", learnt)) CPU s, \(after - before) MB; record to profile: \(times.summary)"
    )
    Threshold.liveMatchMilliseconds.judge(times.at(0.99))
  }

  // MARK: Over a server

  private static func served(_ kith: ServedKith, _ people: People) async throws {
    let further = people.further.dropLast(4 * probes)
    let filled = try await ContinuousClock().measure { try await send(people.known + further, kith) }
    let count = people.known.count + further.count
    print("\(count) profiles made in \(Int(filled / .seconds(1))) s; kith \(kith.usage().kith?.megabytes ?? 0) MB")
    try await flow(kith, round: 1, "without matching")
    let (start, cpu) = (ContinuousClock.now, kith.usage().kith?.cpuSeconds ?? 0)
    guard try await kith.api(.POST, "/v1/definitions", body: plain + "matching: {merge: 0.99, review: 0.8}\n") == 200 else {
      throw BenchmarkFailure(reason: "definitions were refused")
    }
    try await wait(kith, until: ["matching", "idle"])
    let made = ContinuousClock.now - start
    let used = (kith.usage().kith?.cpuSeconds ?? 0) - cpu
    print("index and model after \(Int(made / .seconds(1))) s, \(Int(used)) CPU s; kith \(kith.usage().kith?.megabytes ?? 0) MB")
    try await flow(kith, round: 2, "in the pass over all")
    try await wait(kith, until: ["idle"])
    let usage = kith.usage().kith
    print(
      "all matched after \(Int((ContinuousClock.now - start) / .seconds(1))) s, \(Int((usage?.cpuSeconds ?? 0) - cpu)) CPU s; kith \(usage?.megabytes ?? 0) MB"
    )
    fflush(nil)
    try await flow(kith, round: 3, "with matching, all matched")
    try await probe(kith, Array(people.further.suffix(4 * probes).prefix(probes)), "at rest")
    let load = Task {
      let start = ContinuousClock.now
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<(50 * probes / 10) {
          try await Task.sleep(until: start + .milliseconds(20 * number))
          group.addTask { try await kith.collect(orders(number * 100, round: 9), path: "/v1/batch") }
        }
        try await group.waitForAll()
      }
    }
    try await probe(kith, Array(people.further.suffix(3 * probes).prefix(probes)), "at 5,000 events/s")
    try await load.value
  }

  private static func batch(_ events: [String]) -> [UInt8] { Array(#"{"batch":[\#(events.joined(separator: ","))]}"#.utf8) }

  private static func identify(_ record: GeneratedPeople.Record) -> String {
    let traits = zip(names, record.fields).dropFirst(2).filter { !$1.isEmpty }.map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
    return #"{"type":"identify","anonymousId":"\#(record.id)","messageId":"i-\#(record.id)","traits":{\#(traits)}}"#
  }

  private static func send(_ records: [GeneratedPeople.Record], _ kith: ServedKith) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<8 {
        group.addTask {
          for first in stride(from: lane * 100, to: records.count, by: 800) {
            try await deliver(batch(records[first..<min(records.count, first + 100)].map(identify)), kith)
          }
        }
      }
      try await group.waitForAll()
    }
    while try await kith.answer("/v1/status")["caughtUp"] as? Bool != true { try await Task.sleep(for: .milliseconds(50)) }
  }

  /// 429 and 503 say that the flow is behind: the same again, a little later.
  private static func deliver(_ body: [UInt8], _ kith: ServedKith) async throws {
    while try await kith.collect(body, path: "/v1/batch") != 200 { try await Task.sleep(for: .milliseconds(100)) }
  }

  /// Orders of a hundred visitors from one number on.
  private static func orders(_ first: Int, round: Int) -> [UInt8] {
    batch(
      (first..<first + 100).map {
        #"{"type":"track","event":"Order","anonymousId":"r\#($0 * 7919 % profiles)","messageId":"o-\#(round)-\#($0)","properties":{"total":20}}"#
      })
  }

  /// How many orders the flow takes in a second.
  private static func flow(_ kith: ServedKith, round: Int, _ when: String) async throws {
    let events = 300_000
    let cpu = kith.usage().kith?.cpuSeconds ?? 0
    let took = try await ContinuousClock().measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for lane in 0..<8 {
          group.addTask {
            for first in stride(from: lane * 100, to: events, by: 800) { try await deliver(orders(first, round: round), kith) }
          }
        }
        try await group.waitForAll()
      }
      while try await kith.answer("/v1/status")["caughtUp"] as? Bool != true { try await Task.sleep(for: .milliseconds(20)) }
    }
    let used = (kith.usage().kith?.cpuSeconds ?? 0) - cpu
    print(
      "flow \(when): \(Int(Double(events) / (took / .seconds(1)))) events/s, \(String(format: "%.1f", used / Double(events) * 1e6)) µs CPU of kith an event"
    )
    fflush(nil)
  }

  private static func wait(_ kith: ServedKith, until standings: Set<String>) async throws {
    while true {
      let status = try await kith.answer("/v1/status")
      let matching = status["matching"] as? [String: Any]
      if let standing = matching?["standing"] as? String, standings.contains(standing), (matching?["profiles"] as? Int ?? 0) > 0 { return }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Records of known people come in as new visitors: how long until they are one profile. Those that are not after five seconds are
  /// asked about, or too unlike.
  private static func probe(_ kith: ServedKith, _ records: [GeneratedPeople.Record], _ when: String) async throws {
    let (merged, visible) = (Latencies(), Latencies())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for record in records {
        try await Task.sleep(for: .milliseconds(100))
        group.addTask {
          try await deliver(batch([identify(record)]), kith)
          let start = ContinuousClock.now
          var isVisible = false
          while ContinuousClock.now - start < .seconds(5) {
            let count = (try await kith.answer("/v1/profiles/anonymous_id:\(record.id)")["identifiers"] as? [Any])?.count ?? 0
            if count > 0, !isVisible {
              isVisible = true
              visible.add(ContinuousClock.now - start)
            }
            if count > 1 { return merged.add(ContinuousClock.now - start) }
            try await Task.sleep(for: .milliseconds(isVisible ? 10 : 1))
          }
        }
      }
      try await group.waitForAll()
    }
    print(
      "\(when): accepted to visible: \(visible.summary)\n\(when): accepted to merged, of \(records.count) new visitors: \(merged.summary)")
    fflush(nil)
  }
}
