import Foundation
import GeneratedInputs
import Matching

/// Accuracy, time and memory of resolving records. Generated people of two sizes; files with a `cluster` column of known truth when
/// `KITH_RESOLVE_FILES` names them (paths with `:` between them; files joined by `+` are linked; plain CSV). `KITH_RESOLVE_RECORDS`
/// is the larger size, a million when absent. `KITH_BENCH_SPLINK` names a Python that has Splink: it then resolves the same files.
enum ResolveBenchmark {
  static func run() throws {
    print(
      "table".padded(34) + "records".padded(10) + "pair P".padded(9) + "pair R".padded(9) + "pair F1".padded(9) + "B3 F1".padded(9)
        + "est. P".padded(9) + "CPU s".padded(8) + "MB")
    for files in ProcessInfo.processInfo.environment["KITH_RESOLVE_FILES"]?.split(separator: ":") ?? [] {
      try measure(files.split(separator: "+").map(String.init))
    }
    let large = ProcessInfo.processInfo.environment["KITH_RESOLVE_RECORDS"].flatMap { Int($0) } ?? 1_000_000
    for count in [large / 10, large] {
      var people: GeneratedPeople? = GeneratedPeople(records: count, seed: UInt64(count))
      let truth = people?.records.map(\.person) ?? []
      let path = NSTemporaryDirectory() + "kith-bench-people-\(count).csv"
      try Data((people?.csv ?? "").utf8).write(to: URL(fileURLWithPath: path))
      people = nil
      defer { try? FileManager.default.removeItem(atPath: path) }
      let result = try resolve([path], id: "id", name: "generated, \(count) records", truth: truth)
      Threshold.resolvedF1.judge(result.f1)
      guard count >= 1_000_000 else { continue }
      Threshold.resolvedSecondsPerMillion.judge(result.seconds * 1_000_000 / Double(count))
      Threshold.resolvedMegabytes.judge(result.megabytes)
    }
  }

  private static func measure(_ paths: [String]) throws {
    var table = RecordTable()
    for (number, path) in paths.enumerated() { try read(path, UInt8(number), into: &table) }
    guard let column = table.columns.firstIndex(where: { $0.name == "cluster" }),
      let id = table.columns.first(where: { ["unique_id", "rec_id", "id"].contains($0.name) })
    else { throw BenchmarkFailure(reason: "\(paths[0]) has no column cluster, or none of unique_id, rec_id, id") }
    let name = paths.map { ($0 as NSString).lastPathComponent }.joined(separator: " + ")
    _ = try resolve(paths, id: id.name, name: name, truth: table.columns[column].values.map { Int($0) })
    if let python = ProcessInfo.processInfo.environment["KITH_BENCH_SPLINK"] {
      try SplinkRun(paths, python: python).show(records: table.count)
    }
  }

  private static func read(_ path: String, _ number: UInt8, into table: inout RecordTable) throws {
    var parser = DelimitedParser(file: number)
    try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped).withUnsafeBytes {
      parser.read($0.bindMemory(to: UInt8.self), into: &table)
    }
    parser.finish(into: &table)
  }

  private static func resolve(
    _ paths: [String], id: String, name: String, truth: [Int]
  ) throws -> (f1: Double, seconds: Double, megabytes: Double) {
    let start = StateBenchmarkRow.processMicroseconds()
    var table = RecordTable()
    for (number, path) in paths.enumerated() { try read(path, UInt8(number), into: &table) }
    guard let column = table.columns.firstIndex(where: { $0.name == id }) else { throw BenchmarkFailure(reason: "no column \(id)") }
    var options = ResolutionOptions()
    options.transliterate = { $0.applyingTransform(.toLatin, reverse: false) }
    let resolution = try Resolution(table, id: column, options: options)
    defer { matchLive(resolution, table) }
    let seconds = Double(StateBenchmarkRow.processMicroseconds() - start) / 1e6
    let accuracy = ClusterAccuracy(resolution.groupOf, truth: truth)
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let megabytes = Double(usage.ru_maxrss) / 1024
    let shares = [accuracy.pairPrecision, accuracy.pairRecall, accuracy.pairF1, accuracy.bCubedF1, resolution.precision]
    print(
      name.padded(34) + "\(table.count)".padded(10) + shares.map { String(format: "%.4f", $0).padded(9) }.joined()
        + String(format: "%.2f", seconds).padded(8) + String(format: "%.0f", megabytes))
    fflush(nil)
    return (accuracy.bCubedF1, seconds, megabytes)
  }

  /// Records of the table once more, as if they were new.
  private static func matchLive(_ resolution: Resolution, _ table: RecordTable) {
    let matcher = Matcher(resolution, table)
    var times: [Double] = []
    var found = 0
    for number in 0..<2000 {
      let record = number &* 7919 % table.count
      var fields: [String: String] = [:]
      for (place, column) in table.columns.enumerated() { fields[column.name] = table.text(place, record) }
      let start = ContinuousClock.now
      let matches = matcher.matches(fields, chanceMin: 0.5, limit: 1)
      let taken = (ContinuousClock.now - start).components
      times.append(Double(taken.seconds) * 1000 + Double(taken.attoseconds) / 1e15)
      if matches.first?.group == Int(resolution.groupOf[record]) { found += 1 }
    }
    times.sort()
    print(
      "  live match".padded(34) + String(format: "p50 %.3f ms, p99 %.3f ms, ", times[1000], times[1980])
        + "\(found) of 2000 find their group")
    if table.count >= 1_000_000 { Threshold.liveMatchMilliseconds.judge(times[1980]) }
  }
}
