internal import IdentityResolution
internal import Ports
internal import Vocabulary

/// Counters of the flow since the start of the process.
struct FlowFigures: Sendable {
  private(set) var batches: UInt64 = 0
  private(set) var kept: UInt64 = 0
  private(set) var duplicates: UInt64 = 0
  private(set) var deadLetters: UInt64 = 0
  private(set) var timers: UInt64 = 0
  private(set) var membershipChanges: UInt64 = 0
  private(set) var refusedTraits: UInt64 = 0
  private(set) var refusedMerges: UInt64 = 0
  /// In the order of ``CleansingFlags/named``.
  private(set) var flagged = [UInt64](repeating: 0, count: CleansingFlags.named.count)
  var warmup = WarmupFigures()
  private(set) var nanoseconds = [UInt64](repeating: 0, count: StageClock.Stage.allCases.count)

  mutating func add(batch: FlowBatch, clock: StageClock) {
    batches += 1
    kept += UInt64(batch.kept.count)
    duplicates += batch.sourceFigures.reduce(0) { $0 + $1.duplicates }
    deadLetters += UInt64(batch.deadLetters.count)
    timers += UInt64(batch.timersRun)
    membershipChanges += UInt64(batch.memberships.count)
    refusedTraits += UInt64(batch.refusedTraits)
    refusedMerges += UInt64(batch.identities.refusals.count)
    for index in flagged.indices { flagged[index] += UInt64(batch.flagged[index]) }
    for index in nanoseconds.indices { nanoseconds[index] += clock.nanoseconds[index] }
  }

  var samples: [MetricSample] {
    var samples = [
      MetricSample(name: "kith_flow_batches_total", help: "Batches committed.", kind: .counter, value: Double(batches)),
      MetricSample(name: "kith_flow_timers_total", help: "Timers run.", kind: .counter, value: Double(timers)),
      MetricSample(
        name: "kith_segmentation_changes_total", help: "Profiles that entered or left a segment.", kind: .counter,
        value: Double(membershipChanges)),
      MetricSample(
        name: "kith_unification_refused_traits_total", help: "Traits past a limit.", kind: .counter, value: Double(refusedTraits)),
      MetricSample(
        name: "kith_identity_resolution_refused_total", help: "Merges refused by a limit.", kind: .counter, value: Double(refusedMerges)),
    ]
    for (outcome, value) in [("kept", kept), ("duplicate", duplicates), ("dead_letter", deadLetters)] {
      samples.append(
        MetricSample(
          name: "kith_flow_events_total", help: "Events by what became of them.", kind: .counter, labels: ["outcome": outcome],
          value: Double(value)))
    }
    for (index, entry) in CleansingFlags.named.enumerated() {
      samples.append(
        MetricSample(
          name: "kith_cleansing_flagged_total", help: "Events with a value that was kept as it came.", kind: .counter,
          labels: ["flag": entry.name], value: Double(flagged[index])))
    }
    for stage in StageClock.Stage.allCases {
      samples.append(
        MetricSample(
          name: "kith_flow_cpu_seconds_total", help: "CPU time of the flow's thread by stage.", kind: .counter,
          labels: ["stage": stage.name],
          value: Double(nanoseconds[stage.rawValue]) / 1e9))
    }
    return samples
  }
}
