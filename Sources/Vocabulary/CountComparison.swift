/// How a number of events is compared.
public struct CountComparison: Sendable, Codable, Hashable {
  public enum Operator: String, Sendable, Codable, CaseIterable { case `is`, isNot, gt, gte, lt, lte }
  public var `operator`: Operator
  public var value: Int

  public init(_ operator: Operator, _ value: Int) {
    self.operator = `operator`
    self.value = value
  }

  public func holds(for count: Int) -> Bool {
    switch `operator` {
    case .is: count == value
    case .isNot: count != value
    case .gt: count > value
    case .gte: count >= value
    case .lt: count < value
    case .lte: count <= value
    }
  }
}
