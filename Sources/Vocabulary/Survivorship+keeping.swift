extension Survivorship {
  /// What one signature keeps of a trait, newest first, after another value was said. Of a set of values always the same are kept, in whatever order
  /// they come.
  public func kept(of known: [StoredTrait], adding new: StoredTrait) -> [StoredTrait] {
    switch rule {
    case .newest: return known.first.map { new.isNewer(than: $0) } ?? true ? [new] : [known[0]]
    case .min, .max:
      guard new.value.isOrdered else { return known }
      let best = known.filter { $0.value.isOrdered }.reduce(new) { isBetter($1, than: $0) ? $1 : $0 }
      return [best]
    case .mostTrusted, .mostFrequent, .verified, .union:
      var kept = known.filter { $0 != new }
      if let index = kept.firstIndex(where: { isSameStatement($0, new) }) {
        guard new.isNewer(than: kept[index]) else { return known }
        kept.remove(at: index)
      }
      kept.append(new)
      if kept.count > Survivorship.valuesMax {
        kept.sort { isBetter($0, than: $1) }
        kept.removeLast(kept.count - Survivorship.valuesMax)
      }
      return kept.sorted { Survivorship.comesBefore($0, $1) }
    }
  }

  /// Whether the newer of two takes the place of the other.
  private func isSameStatement(_ left: StoredTrait, _ right: StoredTrait) -> Bool {
    guard left.source == right.source else { return false }
    switch rule {
    case .mostTrusted: return true
    case .verified: return left.isVerified == right.isVerified && (left.value == .null) == (right.value == .null)
    default: return left.value == right.value
    }
  }

  /// The order in which values count; total, so that it decides alike everywhere.
  func isBetter(_ left: StoredTrait, than right: StoredTrait) -> Bool {
    switch rule {
    case .mostTrusted:
      let (first, second) = (rank(left.source), rank(right.source))
      if first != second { return first < second }
    case .verified: if left.isVerified != right.isVerified { return left.isVerified }
    case .min: if let isLess = left.value.isLess(than: right.value) { return isLess }
    case .max: if let isLess = right.value.isLess(than: left.value) { return isLess }
    case .newest, .mostFrequent, .union: break
    }
    return Survivorship.comesBefore(left, right)
  }

  private func rank(_ source: SourceID) -> Int { sources.firstIndex(of: source) ?? sources.count }

  /// Newest first; what was said at one time by one message keeps one order.
  static func comesBefore(_ left: StoredTrait, _ right: StoredTrait) -> Bool {
    if left.time != right.time || left.tie != right.tie { return left.isNewer(than: right) }
    if left.source != right.source { return left.source.rawValue < right.source.rawValue }
    if left.isVerified != right.isVerified { return left.isVerified }
    return left.value.sortText < right.value.sortText
  }
}

extension TraitValue {
  /// Whether `min` and `max` look at it.
  var isOrdered: Bool {
    switch self {
    case .integer, .string: true
    case .number(let number): number.isFinite
    case .null, .bool, .json: false
    }
  }

  /// Nil when they are equal.
  func isLess(than other: TraitValue) -> Bool? {
    switch (self, other) {
    case (.integer(let left), .integer(let right)): return left == right ? nil : left < right
    case (.string(let left), .string(let right)):
      return left == right ? nil : left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.string, _): return false
    case (_, .string): return true
    default:
      let (left, right) = (size, other.size)
      return left == right ? nil : left < right
    }
  }

  private var size: Double {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .null, .bool, .string, .json: 0
    }
  }

  /// Tells values apart and gives them one order; not what is shown.
  var sortText: String {
    switch self {
    case .null: "0"
    case .bool(let value): value ? "1t" : "1f"
    case .integer(let value): "2\(value)"
    case .number(let value): "3\(value)"
    case .string(let value): "4\(value)"
    case .json(let value): "5\(value)"
    }
  }
}
