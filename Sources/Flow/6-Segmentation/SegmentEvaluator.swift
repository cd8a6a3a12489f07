internal import JSONTape
internal import Standardising
internal import Vocabulary

/// Evaluates conditions on one profile at one moment.
struct SegmentEvaluator {
  let sections: [SignatureSection]
  let now: Timestamp
  /// As they are while the evaluation goes on; sorted by segment.
  var memberships: [ProfileRecord.Membership]
  /// Of the profile, with the sizes of households.
  let groups: [ProfileGroup]
  /// Those of the profile at least.
  let accounts: [String: Account]

  init(_ record: ProfileRecord, now: Timestamp, accounts: [String: Account]) {
    self.init(sections: record.sections, now: now, memberships: record.memberships, groups: record.groups, accounts: accounts)
  }

  init(
    sections: [SignatureSection], now: Timestamp, memberships: [ProfileRecord.Membership], groups: [ProfileGroup] = [],
    accounts: [String: Account] = [:]
  ) {
    self.sections = sections
    self.now = now
    self.memberships = memberships
    self.groups = groups
    self.accounts = accounts
  }

  struct Answer {
    var holds: Bool
    /// The next moment at which it may change by time alone; `.max` for never.
    var changesAt: Int64
    /// The condition that decided.
    unowned(unsafe) var decider: CompiledCondition
  }

  func evaluate(_ condition: CompiledCondition) -> Answer {
    switch condition.test {
    case .all: return combine(condition, stopsAt: false)
    case .any: return combine(condition, stopsAt: true)
    case .not:
      let answer = evaluate(condition.parts[0])
      return Answer(holds: !answer.holds, changesAt: answer.changesAt, decider: condition)
    case .memberOf(let id): return Answer(holds: isMember(id), changesAt: .max, decider: condition)
    case .trait(let test): return holds(test, condition)
    case .account(let test): return holds(test, condition)
    case .household(let household): return Answer(holds: holds(household), changesAt: .max, decider: condition)
    case .count(let measurement, let comparison): return count(measurement, comparison, condition)
    case .measure(let measurement, let comparison):
      return measurement.kind.isNumber ? number(measurement, comparison, condition) : time(measurement, comparison, condition)
    case .sequence(let search):
      let answer = search.search(sections, now: now.microseconds)
      return Answer(holds: answer.holds, changesAt: answer.changesAt, decider: condition)
    case .nothing: return Answer(holds: false, changesAt: .max, decider: condition)
    }
  }

  /// `all` is decided by its first false part, `any` by its first true one; then only that part's time counts. Otherwise the earliest of all.
  private func combine(_ condition: CompiledCondition, stopsAt decisive: Bool) -> Answer {
    var result = Answer(holds: !decisive, changesAt: .max, decider: condition)
    for part in condition.parts {
      let answer = evaluate(part)
      if answer.holds == decisive { return answer }
      if answer.changesAt < result.changesAt || result.decider === condition { result.decider = answer.decider }
      result.changesAt = min(result.changesAt, answer.changesAt)
    }
    return result
  }

  func isMember(_ segment: SegmentID) -> Bool {
    var (low, high) = (0, memberships.count)
    while low < high {
      let middle = (low + high) / 2
      if memberships[middle].segment < segment { low = middle + 1 } else { high = middle }
    }
    return low < memberships.count && memberships[low].segment == segment
  }

  // MARK: Traits

  private func holds(_ test: TraitTest, _ condition: CompiledCondition) -> Answer {
    let value: TraitValue?
    var leaving = Int64.max
    if let computed = test.computed {
      value = computed.value(sections, now: now)
      leaving = computed.nextLeaving(sections, now: now)
    } else {
      value =
        if let standard = test.standard { standard.standard(test.name, in: sections) } else {
          sections.trait(test.name, by: test.survivorship)?.value
        }
    }
    return answer(value, test, leaving: leaving, condition)
  }

  /// - Parameter leaving: when the value may be another by time alone.
  func answer(_ value: TraitValue?, _ test: TraitTest, leaving: Int64, _ condition: CompiledCondition) -> Answer {
    guard test.rest.isEmpty else { return inside(value, test, leaving: leaving, condition) }
    let scalar = value.flatMap(CompiledComparison.scalar)
    let change = test.comparison.change(scalar, now: now) ?? .max
    return Answer(holds: test.comparison.holds(scalar, now: now), changesAt: min(change, leaving), decider: condition)
  }

  /// Looks inside a trait that is an object or array. Rare, so the text is parsed when it is asked for.
  private func inside(_ value: TraitValue?, _ test: TraitTest, leaving: Int64, _ condition: CompiledCondition) -> Answer {
    var root: JSONElement?
    if case .json(let text) = value {
      var parser = JSONParser()
      do throws(JSONSyntaxError) { root = try parser.parse(Array(text.utf8)).root } catch { root = nil }
    }
    var changesAt = leaving
    test.rest.visit(root) { element in
      changesAt = min(changesAt, test.comparison.change(CompiledComparison.scalar(element), now: now) ?? .max)
      return false
    }
    return Answer(holds: test.comparison.holds(path: test.rest, in: root, now: now), changesAt: changesAt, decider: condition)
  }
}
