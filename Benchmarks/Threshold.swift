import Foundation

/// What a figure must reach; printed beside it. Ratios to a floor of the same run where there is one.
struct Threshold {
  enum Bound {
    case atLeast(Double)
    case atMost(Double)
  }

  var what: String
  var bound: Bound

  static let batchesToFloor = Threshold(what: "collector, 100-event batches, of the durable floor", bound: .atLeast(0.5))
  static let singlesToFloor = Threshold(what: "collector, single events, of bare NIO", bound: .atLeast(0.5))
  static let pipelinedToFloor = Threshold(what: "collector, single events, eight pipelined, of bare NIO", bound: .atLeast(0.5))
  static let flowEventsPerSecond = Threshold(what: "flow at 1 M profiles, events/s with the warehouse keeping up", bound: .atLeast(50_000))
  static let flowSlowdown = Threshold(what: "flow with the warehouse keeping up, slowdown from 10 k to 1 M profiles", bound: .atMost(1.5))
  static let segmentMicroseconds = Threshold(what: "100 live segments, µs CPU an event", bound: .atMost(10))
  static let segmentBytes = Threshold(what: "100 live segments, bytes of facts a profile", bound: .atMost(300))
  static let manySegmentMicroseconds = Threshold(what: "1,000 live segments, ten touched, µs CPU an event", bound: .atMost(30))
  static let dueTimerMilliseconds = Threshold(what: "finding due timers among 1 M pending, slowest, ms", bound: .atMost(100))
  static let previewToHand = Threshold(what: "preview, slowest against its statement by hand, ratio", bound: .atMost(1.3))
  static let previewSeconds = Threshold(what: "preview, slowest, s", bound: .atMost(1))
  static let backfillSeconds = Threshold(what: "one new segment's backfill, s", bound: .atMost(5))
  static let manyBackfillSeconds = Threshold(what: "100 new segments' backfill at 10,000 events/s, s", bound: .atMost(120))
  static let memberMilliseconds = Threshold(what: "accepted to member in the API, p99 ms", bound: .atMost(200))
  static let timedExitMilliseconds = Threshold(what: "timed exit after its moment, slowest, ms", bound: .atMost(1000))
  static let visibleMilliseconds = Threshold(what: "accepted to visible, p99 ms", bound: .atMost(100))
  static let deliveredMilliseconds = Threshold(what: "accepted to webhook, p99 ms", bound: .atMost(500))
  static let profileMilliseconds = Threshold(what: "profile API at 5,000 requests/s, p99 ms", bound: .atMost(5))
  static let idleMegabytes = Threshold(what: "kith at rest, MB", bound: .atMost(100))
  static let idleClickHouseMegabytes = Threshold(what: "ClickHouse at rest, MB", bound: .atMost(400))
  static let idleClickHousePercent = Threshold(what: "ClickHouse at rest, % of a core", bound: .atMost(3))
  static let resolvedF1 = Threshold(what: "resolve, B-cubed F1", bound: .atLeast(0.9))
  static let resolvedSecondsPerMillion = Threshold(what: "resolve, CPU s for 1 M records", bound: .atMost(30))
  static let liveMatchMilliseconds = Threshold(what: "live match against 1 M records, p99 ms", bound: .atMost(20))
  static let resolvedMegabytes = Threshold(what: "resolve, MB for 1 M records", bound: .atMost(2000))
  static let analysisToHand = Threshold(what: "analysis, slowest against its statement by hand, ratio", bound: .atMost(1.3))
  static let analysisSeconds = Threshold(what: "analysis, slowest, s", bound: .atMost(2))
  static let timelineMilliseconds = Threshold(what: "timeline of one profile, p99 ms", bound: .atMost(50))
  static let searchMilliseconds = Threshold(what: "profile search, slowest, ms", bound: .atMost(200))
  static let bytesPerRow = Threshold(what: "bytes on disk per event", bound: .atMost(100))

  /// Prints the figure with what was wanted, and whether it was reached. A miss is shown, not hidden and not fatal: machines are noisy.
  func judge(_ value: Double) {
    let (wanted, reached) =
      switch bound {
      case .atLeast(let least): ("≥ \(least)", value >= least)
      case .atMost(let most): ("≤ \(most)", value <= most)
      }
    print("  \(reached ? "reached" : "MISSED ")  \(what): \(String(format: "%.2f", value)) (wanted \(wanted))")
    fflush(nil)
  }
}
