/// What a behaviour condition compares beside the number of events. Over no events the sum is 0 and the others are missing.
///
/// Numbers are JSON numbers (not numbers in strings) from -9·10^12 to 9·10^12; six decimals count. A path that ends in `[]` parts gives
/// each element.
public enum BehaviourMeasure: Sendable, Codable, Hashable {
  /// The number of events, by a comparison that ``CountComparison`` does not have.
  case count(ValueComparison)
  case sum(path: [String], ValueComparison)
  case avg(path: [String], ValueComparison)
  case min(path: [String], ValueComparison)
  case max(path: [String], ValueComparison)
  /// The number of different values: texts, numbers, truth values.
  case distinct(path: [String], ValueComparison)
  /// The time of the first / last event in the window.
  case first(ValueComparison)
  case last(ValueComparison)

  /// The name in a workspace file.
  public var name: String {
    switch self {
    case .count: "count"
    case .sum: "sum"
    case .avg: "avg"
    case .min: "min"
    case .max: "max"
    case .distinct: "distinct"
    case .first: "first"
    case .last: "last"
    }
  }

  /// The property that is measured; empty for the number and the time of events.
  public var path: [String] {
    switch self {
    case .sum(let path, _), .avg(let path, _), .min(let path, _), .max(let path, _), .distinct(let path, _): path
    case .count, .first, .last: []
    }
  }

  public var comparison: ValueComparison {
    switch self {
    case .sum(_, let comparison), .avg(_, let comparison), .min(_, let comparison), .max(_, let comparison),
      .distinct(_, let comparison), .count(let comparison), .first(let comparison), .last(let comparison):
      comparison
    }
  }

  /// Values that a count of different values can be compared with: so many have to be remembered.
  public static let distinctMax = 4096
}
