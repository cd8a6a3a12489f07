/// The mail addresses and phones of records that have several, beside the one in the record's row.
struct FurtherValues: Sendable {
  struct Value: Sendable, Equatable {
    var feature: Feature
    var id: UInt32
  }

  private var valuesOf: [UInt32: [Value]] = [:]

  func has(_ row: Int) -> Bool { !valuesOf.isEmpty && valuesOf[UInt32(row)] != nil }

  subscript(row: Int) -> [Value] { valuesOf[UInt32(row)] ?? [] }

  mutating func set(_ values: [Value], of row: Int, in features: Features) {
    for value in self[row] { features.tally(value.feature, value.id, by: -1) }
    for value in values { features.tally(value.feature, value.id, by: 1) }
    valuesOf[UInt32(row)] = values.isEmpty ? nil : values
  }

  /// Of the blocking keys that the further values make.
  func hashes(of row: Int, _ features: Features) -> [UInt32] {
    self[row].flatMap { value in
      let own = features.exchange(value.feature, value.id, of: row)
      defer { _ = features.exchange(value.feature, own, of: row) }
      return BlockingKey.allCases.filter { $0.uses(value.feature) }.map { $0.hash(features, record: row) }.filter { $0 != 0 }
    }
  }

  /// The pattern of two records with the levels of those values that speak most for one person.
  func best(_ pattern: UInt64, _ a: Int, _ b: Int, _ comparer: Comparer, _ evidence: Evidence) -> UInt64 {
    var pattern = pattern
    for (index, comparison) in comparer.active.enumerated() where comparison == .email || comparison == .phone {
      let level = nearest(comparison, a, b, comparer, evidence.match[index], Comparer.level(pattern, index))
      pattern = pattern & ~(31 << UInt64(index * 5)) | UInt64(level) << UInt64(index * 5)
    }
    return pattern
  }

  private func nearest(
    _ comparison: Comparison, _ a: Int, _ b: Int, _ comparer: Comparer, _ weights: [Double], _ level: Int
  ) -> Int {
    let (feature, features) = (comparison.features[0], comparer.features)
    guard let column = features[feature] else { return level }
    func all(_ row: Int) -> [UInt32] { [column.ids[row]] + self[row].filter { $0.feature == feature }.map(\.id) }
    let (mine, others) = (all(a), all(b))
    guard mine.count + others.count > 2 else { return level }
    var best = level
    for x in mine {
      _ = features.exchange(feature, x, of: a)
      for y in others {
        _ = features.exchange(feature, y, of: b)
        let level = Int(comparer.level(comparison, min(a, b), max(a, b)))
        if level != 0, best == 0 || weights[level] > weights[best] { best = level }
      }
    }
    _ = features.exchange(feature, mine[0], of: a)
    _ = features.exchange(feature, others[0], of: b)
    return best
  }
}
