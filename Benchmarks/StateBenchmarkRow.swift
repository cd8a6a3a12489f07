import CPlatform
import Foundation
import Glibc

/// One line of the table.
struct StateBenchmarkRow {
  static let title =
    TableText.row([("what", 44), ("events/s", 12), ("CPU us/event", 14), ("of it thread", 14), ("batch p50 ms", 14), ("p99 ms", 10)])
    + "profiles/batch"

  var what: String
  var events = 0
  var folded = 0
  private var started = ContinuousClock.now
  private var cpuAtStart = StateBenchmarkRow.processMicroseconds()
  private var threadAtStart = kith_thread_cpu_nanoseconds()
  private var times: [Duration] = []

  init(_ what: String) { self.what = what }

  mutating func time(events count: Int, folded: Int, _ body: () throws -> Void) rethrows {
    times.append(try ContinuousClock().measure(body))
    events += count
    self.folded += folded
  }

  mutating func note(_ time: Duration, events count: Int = 1) {
    times.append(time)
    events += count
    folded += count
  }

  func show() {
    let wall = started.duration(to: .now) / .seconds(1)
    let cpu = Double(StateBenchmarkRow.processMicroseconds() - cpuAtStart) / Double(events)
    // Meaningless where a task went from thread to thread; then it may even be below zero.
    let thread = max(0, Double(Int64(bitPattern: kith_thread_cpu_nanoseconds() &- threadAtStart)) / 1000 / Double(events))
    let sorted = times.sorted()
    func milliseconds(_ share: Double) -> String {
      String(format: "%.2f", sorted[Int(Double(sorted.count - 1) * share)] / .milliseconds(1))
    }
    print(
      what.padded(44) + String(format: "%.0f", Double(events) / wall).padded(12) + String(format: "%.2f", cpu).padded(14)
        + String(format: "%.2f", thread).padded(14) + milliseconds(0.5).padded(14) + milliseconds(0.99).padded(10)
        + "\(folded / times.count)")
  }

  /// User and system time of all threads.
  static func processMicroseconds() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
  }
}
