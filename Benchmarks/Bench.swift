/// `kith-bench [NAME…]`: runs the benchmarks named, or all, and prints their tables. Floors are measured in the same run.
@main struct Bench {
  static func main() async throws {
    let names = Set(CommandLine.arguments.dropFirst())
    func wanted(_ name: String) -> Bool { names.isEmpty || names.contains(name) }
    if wanted("flow") { try await FlowBenchmark.run() }
    if names.contains("flow-only") { try await FlowBenchmark.run(withWarehouse: false) }
    if names.contains("flow-small") { try await FlowBenchmark.run(profiles: 100_000, events: 500_000, withWarehouse: false) }
  }
}
