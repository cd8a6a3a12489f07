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

  /// Of the first or last event.
  func time(_ measurement: Measurement, _ comparison: CompiledComparison, _ condition: CompiledCondition) -> Answer {
    let scalar = measurement.time(sections, now: now).map(CompiledComparison.Scalar.date)
    let change = comparison.change(scalar, now: now) ?? .max
    return Answer(
      holds: comparison.holds(scalar, now: now), changesAt: min(change, measurement.nextLeaving(sections, now: now)), decider: condition)
  }
}
