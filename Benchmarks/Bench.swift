import Foundation

/// `kith-bench [NAME…]`: runs the benchmarks named, or all, and prints their tables. Floors are measured in the same run.
@main struct Bench {
  private static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
    ("journal", { try JournalBenchmark.run() }),
    ("collector", { try await CollectorBenchmark.run() }),
    ("state", { try StateBenchmark.run() }),
    ("warehouse", { try await WarehouseBenchmark.run() }),
    ("analysis", { try await AnalysisBenchmark.run() }),
    ("segments", { try SegmentsBenchmark.run() }),
    ("segments-bulk", { try SegmentsBulkBenchmark.run() }),
    ("segments-query", { try await SegmentsQueryBenchmark.run() }),
    ("flow", { try await FlowBenchmark.run(withWarehouse: ProcessInfo.processInfo.environment["KITH_BENCH_WAREHOUSE"] != "none") }),
    ("resolve", { try ResolveBenchmark.run() }),
    ("matching", { try await MatchingBenchmark.run() }),
    ("memberships", { try await MembershipsBenchmark.run() }),
    ("backfill", { try await BackfillBenchmark.run() }),
    ("freshness", { try await FreshnessBenchmark.run() }),
    ("profile-api", { try await ProfileAPIBenchmark.run() }),
  ]

  static func main() async throws {
    let wanted = CommandLine.arguments.dropFirst()
    for name in wanted where !all.contains(where: { $0.name == name }) {
      print("kith-bench: there is no benchmark \(name); there are: \(all.map(\.name).joined(separator: ", "))")
      exit(2)
    }
    // Each in a process of its own: one pins its thread, and memory is to be that of the benchmark alone.
    if wanted.count != 1 {
      for benchmark in all where wanted.isEmpty || wanted.contains(benchmark.name) { try runAlone(benchmark.name) }
    } else if let benchmark = all.first(where: { $0.name == wanted.first }) {
      print("\n== \(benchmark.name)")
      try await benchmark.run()
    }
  }

  private static func runAlone(_ name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = [name]
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw BenchmarkFailure(reason: "the benchmark \(name) failed") }
  }
}
