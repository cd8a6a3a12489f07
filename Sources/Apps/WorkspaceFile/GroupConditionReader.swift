internal import Vocabulary

/// Reads `account: {id, where}` and `household: {size, rule}`.
struct GroupConditionReader {
  let problems: ProblemList
  /// The segment's.
  var calendar = LocalCalendar.utc

  private static let sizeOperators = CountComparison.Operator.allCases.map(\.rawValue)

  func account(_ item: YAMLItem, path: String) -> AccountCondition? {
    if item.writtenText == "any" { return AccountCondition() }
    guard let fields = Fields(item, path: path, known: ["id", "where"], problems: problems) else { return nil }
    if fields.entries.isEmpty { problems.report(item, path: path, "says nothing; for members of any account, write account: any") }
    var id: ValueComparison?
    if let given = fields["id"] {
      guard let read = comparison(ofID: given, path: fields.child("id")) else { return nil }
      id = read
    }
    guard let filter = FactStreamReader(problems: problems, calendar: calendar).filter(fields), !fields.entries.isEmpty,
      fields.entries.allSatisfy({ ["id", "where"].contains($0.key) })
    else { return nil }
    return AccountCondition(id: id, filter: filter)
  }

  /// A text, or one operator.
  private func comparison(ofID item: YAMLItem, path: String) -> ValueComparison? {
    guard case .map(let operators) = item.content else {
      // An id is text, also one that looks like a number.
      guard let text = item.writtenText, !text.isEmpty else {
        problems.report(item, path: path, "must be the id of an account, or one operator such as in: [acme, globex]")
        return nil
      }
      return .is(.string(text))
    }
    let reader = ComparisonReader(problems: problems, calendar: calendar)
    guard operators.count == 1, let read = reader.comparisons(operators, path: path) else {
      if operators.count != 1 { problems.report(item, path: path, "must be the id of an account, or exactly one operator") }
      return nil
    }
    return read.first
  }

  func household(_ item: YAMLItem, path: String) -> HouseholdCondition? {
    guard let fields = Fields(item, path: path, known: ["size", "rule"], problems: problems) else { return nil }
    guard let size = fields["size"] else {
      problems.report(item, path: path, "size is missing, such as size: {gte: 2}; other questions about households cannot be asked")
      return nil
    }
    let rule = fields.text("rule")
    if case .map = size.content {
      guard let inner = Fields(size, path: fields.child("size"), known: Self.sizeOperators, problems: problems) else { return nil }
      guard inner.entries.count == 1, let entry = inner.entries.first, let named = CountComparison.Operator(rawValue: entry.key) else {
        problems.report(size, path: inner.path, "must hold exactly one of \(Self.sizeOperators.joined(separator: ", "))")
        return nil
      }
      return inner.integer(entry.key, in: 0...1000).map { HouseholdCondition(rule: rule, size: CountComparison(named, $0)) }
    }
    return fields.integer("size", in: 0...1000).map { HouseholdCondition(rule: rule, size: CountComparison(.is, $0)) }
  }
}

extension SegmentCondition {
  /// Conditions about households, with the path to each.
  func households(path: String) -> [(path: String, condition: HouseholdCondition)] {
    switch self {
    case .all(let parts): parts.enumerated().flatMap { $1.households(path: "\(path).all[\($0)]") }
    case .any(let parts): parts.enumerated().flatMap { $1.households(path: "\(path).any[\($0)]") }
    case .not(let part): part.households(path: "\(path).not")
    case .household(let condition): [(path, condition)]
    case .trait, .did, .sequence, .memberOf, .account: []
    }
  }

  var asksForGroups: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains(where: \.asksForGroups)
    case .not(let part): part.asksForGroups
    case .household, .account: true
    case .trait, .did, .sequence, .memberOf: false
    }
  }
}
