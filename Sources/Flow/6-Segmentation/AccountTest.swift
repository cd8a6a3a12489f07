internal import Vocabulary

/// A test of one account: its id, and all of its traits that are asked for.
struct AccountTest: Sendable {
  let id: CompiledComparison?
  let traits: [TraitTest]

  init(_ condition: AccountCondition) {
    id = condition.id.map(CompiledComparison.init)
    traits = condition.filter.map { TraitTest(path: $0.path, comparison: CompiledComparison($0.comparison), computed: nil) }
  }
}

extension SegmentEvaluator {
  /// Holds when all of it holds for one of the profile's accounts.
  func holds(_ test: AccountTest, _ condition: CompiledCondition) -> Answer {
    var result = Answer(holds: false, changesAt: .max, decider: condition)
    for section in sections {
      for link in section.accounts {
        if let id = test.id, !id.holds(.string(link.account), now: now) { continue }
        let answer = holds(test.traits, of: accounts[link.account], condition)
        // One that holds decides until it holds no more; of those that do not, the first that may.
        if answer.holds { return answer }
        result.changesAt = min(result.changesAt, answer.changesAt)
      }
    }
    return result
  }

  private func holds(_ tests: [TraitTest], of account: Account?, _ condition: CompiledCondition) -> Answer {
    var result = Answer(holds: true, changesAt: .max, decider: condition)
    for test in tests {
      let answer = answer(account?.value(of: test.name), test, leaving: .max, condition)
      if !answer.holds { return answer }
      result.changesAt = min(result.changesAt, answer.changesAt)
    }
    return result
  }

  /// For nobody without a household that was counted, whichever way is asked.
  func holds(_ household: HouseholdCondition) -> Bool {
    let sizes = groups.filter { $0.size > 0 && (household.rule == nil || $0.rule == household.rule) }.map(\.size)
    return sizes.max().map { household.size.holds(for: Int($0)) } ?? false
  }
}

extension SegmentCondition {
  /// Names of the traits of accounts that it asks for.
  var accountTraits: Set<String> {
    switch self {
    case .all(let parts), .any(let parts):
      parts.reduce(into: []) { $0.formUnion($1.accountTraits) }
    case .not(let part): part.accountTraits
    case .account(let account): Set(account.filter.map { TraitTest(path: $0.path, comparison: .init($0.comparison), computed: nil).name })
    case .household, .trait, .did, .sequence, .memberOf: []
    }
  }

  var asksHouseholds: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains(where: \.asksHouseholds)
    case .not(let part): part.asksHouseholds
    case .household: true
    case .account, .trait, .did, .sequence, .memberOf: false
    }
  }
}
