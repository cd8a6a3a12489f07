internal import Vocabulary

/// Evaluates conditions on one profile at one moment.
struct SegmentEvaluator {
  let compiled: CompiledSegments
  let record: ProfileRecord
  let now: Timestamp
  /// Memberships as they are while this evaluation goes on.
  let isMember: (SegmentID) -> Bool

  struct Answer {
    var holds: Bool
    /// The next moment at which it may change by time alone; `.max` for never.
    var changesAt: Int64
    /// The condition that decided.
    var label: String
  }

  func evaluate(_ condition: CompiledCondition) -> Answer {
    switch condition {
    case .all(let parts): return combine(parts, stopsAt: false)
    case .any(let parts): return combine(parts, stopsAt: true)
    case .not(let part):
      let answer = evaluate(part)
      return Answer(holds: !answer.holds, changesAt: answer.changesAt, label: "not \(answer.label)")
    case .memberOf(let id, let label): return Answer(holds: isMember(id), changesAt: .max, label: label)
    case .trait(let path, let comparison, let label):
      let value = trait(path)
      let change = ValueTest.change(comparison, value, now: now) ?? .max
      return Answer(holds: ValueTest.holds(comparison, value, now: now), changesAt: change, label: label)
    case .did(let stream, let window, let comparison, let label): return count(compiled.streams[stream], window, comparison, label)
    }
  }

  /// `all` is decided by its first false part, `any` by its first true one; then only that part's time counts. Otherwise the earliest of all.
  private func combine(_ parts: [CompiledCondition], stopsAt decisive: Bool) -> Answer {
    var result = Answer(holds: !decisive, changesAt: .max, label: "")
    for part in parts {
      let answer = evaluate(part)
      if answer.holds == decisive { return answer }
      if answer.changesAt < result.changesAt || result.label.isEmpty { result.label = answer.label }
      result.changesAt = min(result.changesAt, answer.changesAt)
    }
    return result
  }

  /// The newest value over all signatures.
  private func trait(_ path: [String]) -> ValueTest.Scalar? {
    guard let name = path.first else { return nil }
    var newest: StoredTrait?
    for section in record.sections {
      guard let own = section.trait(name), newest.map({ own.isNewer(than: $0) }) ?? true else { continue }
      newest = own
    }
    guard let newest else { return nil }
    return path.count == 1 ? ValueTest.scalar(newest.value) : NestedTrait.value(newest.value, path: path.dropFirst())
  }

  private func count(_ stream: CompiledStream, _ window: CompiledWindow, _ comparison: CountComparison, _ label: String) -> Answer {
    guard case .within(let span) = window else {
      let count = record.sections.reduce(0) { $0 + ($1.log(stream.id)?.count ?? 0) }
      return Answer(holds: comparison.holds(for: count), changesAt: .max, label: label)
    }
    let times = timesInWindow(stream.id, after: now.microseconds - span)
    let holds = comparison.holds(for: times.count)
    return Answer(holds: holds, changesAt: lapse(times, comparison, span: span), label: label)
  }

  /// Sorted times after `start`, over all signatures.
  private func timesInWindow(_ stream: FactStreamID, after start: Int64) -> [Int64] {
    var times: [Int64] = []
    var logs = 0
    for section in record.sections {
      guard let log = section.log(stream) else { continue }
      logs += 1
      let first = log.times.firstIndex { $0 > start } ?? log.times.count
      times.append(contentsOf: log.times[first...])
    }
    if logs > 1 { times.sort() }
    return times
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
}
