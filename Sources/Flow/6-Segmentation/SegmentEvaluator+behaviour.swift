internal import Vocabulary

extension SegmentEvaluator {
  func count(_ measurement: Measurement, _ comparison: CountComparison, _ condition: CompiledCondition) -> Answer {
    let reader = measurement.reader(sections, now: now)
    guard let span = measurement.span else {
      return Answer(holds: comparison.holds(for: reader.count), changesAt: .max, decider: condition)
    }
    let times = reader.times
    return Answer(
      holds: comparison.holds(for: times.count), changesAt: lapse(times, comparison, span: span), decider: condition)
  }

  /// When the answer changes if nothing happens: the number only falls, one event after the other leaving the window.
  private func lapse(_ times: [Int64], _ comparison: CountComparison, span: Int64) -> Int64 {
    // The answer turns when the number falls below `floor`: that is when the floor-newest event leaves.
    let floor: Int
    switch comparison.operator {
    case .gte, .lt: floor = comparison.value
    case .gt, .lte: floor = comparison.value + 1
    case .is, .isNot: floor = times.count > comparison.value ? comparison.value + 1 : comparison.value
    }
    guard floor > 0, times.count >= floor else { return .max }
    let (end, overflow) = times[times.count - floor].addingReportingOverflow(span)
    return overflow ? .max : end
  }

  func number(_ measurement: Measurement, _ comparison: CompiledComparison, _ condition: CompiledCondition) -> Answer {
    let kind = measurement.kind
    func holds(_ totals: FactTotals?) -> Bool {
      comparison.holds(Measurement.number(kind, of: totals).map(CompiledComparison.Scalar.number), now: now)
    }
    guard let span = measurement.span else {
      return Answer(holds: holds(measurement.totals(sections, now: now)), changesAt: .max, decider: condition)
    }
    let entries = measurement.entries(sections, now: now)
    guard !entries.isEmpty else { return Answer(holds: holds(nil), changesAt: .max, decider: condition) }
    if let floor = comparison.floor, kind != .avg, kind != .min, kind != .max, kind != .sum || entries.allSatisfy({ $0.totals.min >= 0 }) {
      return reach(floor, entries, kind, span: span, condition, comparison)
    }
    // What is left when the oldest entries have gone, from the newest back, so that each answer is a sum of what is there.
    var answers = Array(repeating: holds(nil), count: entries.count + 1)
    var totals: FactTotals?
    for index in entries.indices.reversed() {
      if totals == nil { totals = entries[index].totals } else { totals?.add(entries[index].totals) }
      answers[index] = holds(totals)
    }
    for index in 1...entries.count where answers[index] != answers[0] {
      // Entries of one moment leave together.
      if index < entries.count, entries[index].time == entries[index - 1].time { continue }
      return Answer(holds: answers[0], changesAt: entries[index - 1].time + span, decider: condition)
    }
    return Answer(holds: answers[0], changesAt: .max, decider: condition)
  }

  /// A total that only falls as entries leave is at least something as long as the newest of them that reach it are there.
  private func reach(
    _ floor: Double, _ entries: [FactReader.Entry], _ kind: Measurement.Kind, span: Int64, _ condition: CompiledCondition,
    _ comparison: CompiledComparison
  ) -> Answer {
    if comparison.holds(Measurement.number(kind, of: nil).map(CompiledComparison.Scalar.number), now: now) {
      return Answer(holds: true, changesAt: .max, decider: condition)
    }
    var totals = FactTotals(count: 0, sum: 0, min: 0, max: 0)
    for entry in entries.reversed() {
      totals.count += entry.totals.count
      totals.sum += entry.totals.sum
      guard let number = Measurement.number(kind, of: totals), number >= floor, comparison.holds(.number(number), now: now) else {
        continue
      }
      return Answer(holds: true, changesAt: entry.time + span, decider: condition)
    }
    return Answer(holds: false, changesAt: .max, decider: condition)
  }

  /// Of the first or last event.
  func time(_ measurement: Measurement, _ comparison: CompiledComparison, _ condition: CompiledCondition) -> Answer {
    let scalar = measurement.time(sections, now: now).map(CompiledComparison.Scalar.date)
    let change = comparison.change(scalar, now: now) ?? .max
    return Answer(
      holds: comparison.holds(scalar, now: now), changesAt: min(change, measurement.nextLeaving(sections, now: now)), decider: condition)
  }
}
