/// Remembers which role the name of a fact has: names repeat, and reading one takes longer than all else about a fact.
public struct FactRoles: Sendable {
  private var known: [String: (plain: ColumnRole?, any: ColumnRole?)] = [:]
  /// Further names are read each time.
  static let namesMax = 10_000

  public init() {}

  mutating func roles(of name: String) -> (plain: ColumnRole?, any: ColumnRole?) {
    if let found = known[name] { return found }
    let found = (plain: ColumnHeaders.plainRole(of: name), any: ColumnHeaders.role(of: name))
    if known.count < FactRoles.namesMax { known[name] = found }
    return found
  }
}
