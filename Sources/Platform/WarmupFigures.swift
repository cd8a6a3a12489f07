internal import Ports

/// What warm-ups have cost since the start of the process.
struct WarmupFigures: Sendable {
  private var judged: UInt64 = 0
  private var changed: UInt64 = 0
  private var judging: UInt64 = 0
  private var installing: UInt64 = 0

  /// - Parameters:
  ///   - changed: profiles of the piece that the flow judged itself.
  ///   - installing: CPU time of the flow's thread in nanoseconds.
  mutating func add(_ piece: WarmupPiece, changed: Int, installing: UInt64) {
    judged += UInt64(piece.profilesJudged)
    self.changed += UInt64(changed)
    judging += piece.nanoseconds
    self.installing += installing
  }

  /// - Parameter history: CPU time of taking in histories, in nanoseconds.
  func samples(history: UInt64) -> [MetricSample] {
    [("history", history), ("judging", judging), ("installing", installing)].map { stage, nanoseconds in
      MetricSample(
        name: "kith_warmup_cpu_seconds_total", help: "CPU time of warm-ups of segments, by stage.", kind: .counter,
        labels: ["stage": stage],
        value: Double(nanoseconds) / 1e9)
    } + [
      MetricSample(
        name: "kith_warmup_profiles_total", help: "Profiles judged for new segments ahead of the flow.", kind: .counter,
        value: Double(judged)),
      MetricSample(
        name: "kith_warmup_changed_total", help: "Profiles that changed while they were judged, and were judged again.", kind: .counter,
        value: Double(changed)),
    ]
  }
}
