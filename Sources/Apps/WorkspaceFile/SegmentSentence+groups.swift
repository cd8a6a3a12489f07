internal import Vocabulary

extension SegmentSentence {
  func words(_ account: AccountCondition) -> String {
    var tests: [String] = []
    if let id = account.id { tests.append(predicate(["id"], id)) }
    tests += account.filter.map { predicate($0.path, $0.comparison) }
    return tests.isEmpty ? language.say(.inAccount) : language.say(.inAccountWhere, tests.joined(separator: language.say(.and)))
  }

  func words(_ household: HouseholdCondition) -> String {
    let size = language.say(phrase(of: household.size.operator), "\(household.size.value)")
    return household.rule.map { language.say(.inHouseholdBy, size, $0) } ?? language.say(.inHousehold, size)
  }

  private func phrase(of comparison: CountComparison.Operator) -> SentencePhrase {
    switch comparison {
    case .is: .is
    case .isNot: .isNot
    case .gt: .gt
    case .gte: .gte
    case .lt: .lt
    case .lte: .lte
    }
  }
}
