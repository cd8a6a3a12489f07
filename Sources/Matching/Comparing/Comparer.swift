/// Compares records of one table. A pattern is the levels of all active comparisons packed into one word.
struct Comparer: Sendable {
  let features: Features
  /// In the order of a pattern's bits.
  let active: [Comparison]

  /// - Parameter comparisons: the names of those that a model was learnt for, in its order. What the records cannot tell is unknown.
  init(_ features: Features, comparisons: [String]) {
    self.features = features
    active = comparisons.compactMap { name in Comparison.allCases.first { "\($0)" == name } }
  }

  init(_ features: Features) {
    self.features = features
    active = Array(
      Comparison.allCases.filter { $0.features.contains { features[$0] != nil } }.prefix(Comparison.activeMax))
  }

  func pattern(_ left: Int, _ right: Int) -> UInt64 {
    var pattern: UInt64 = 0
    for (index, comparison) in active.enumerated() {
      pattern |= UInt64(level(comparison, left, right)) << UInt64(index * 5)
    }
    return pattern
  }

  @inline(__always) static func level(_ pattern: UInt64, _ index: Int) -> Int { Int(pattern >> UInt64(index * 5) & 31) }

  func level(_ comparison: Comparison, _ left: Int, _ right: Int) -> Level {
    switch comparison {
    case .given: given(left, right)
    case .surname: surname(left, right)
    case .others: words(.others, left, right)
    case .birth: birth(left, right)
    case .email: email(left, right)
    case .phone: number(.phone, left, right)
    case .street: street(left, right)
    case .area: area(left, right)
    case .nationalID: number(.nationalID, left, right)
    case .gender: words(.gender, left, right)
    case .extra0: words(.extra0, left, right)
    case .extra1: words(.extra1, left, right)
    case .extra2: words(.extra2, left, right)
    case .extra3: words(.extra3, left, right)
    }
  }

  /// Whether two records say the same in a comparison, so that one can stand for the other.
  @inline(__always) func isSame(_ comparison: Comparison, _ left: Int, _ right: Int) -> Bool {
    switch comparison {
    case .given, .surname: same(.given, left, right) && same(.surname, left, right)
    case .area: same(.postcode, left, right) && same(.place, left, right)
    default: same(comparison.features[0], left, right)
    }
  }

  @inline(__always) private func same(_ feature: Feature, _ left: Int, _ right: Int) -> Bool {
    guard let column = features[feature] else { return true }
    return column.ids[left] == column.ids[right]
  }
}
