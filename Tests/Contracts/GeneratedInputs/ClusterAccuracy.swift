/// How well groups meet the truth.
public struct ClusterAccuracy: Sendable {
  /// Of the joined pairs, the share that are one person.
  public let pairPrecision: Double
  public let pairRecall: Double
  /// Bagga and Baldwin 1998: the mean over records.
  public let bCubedF1: Double
  public var pairF1: Double { 2 * pairPrecision * pairRecall / max(1e-9, pairPrecision + pairRecall) }

  public init(_ groups: [UInt32], truth: [Int]) {
    var byGroup: [UInt32: Double] = [:]
    var byPerson: [Int: Double] = [:]
    var both: [[Int]: Double] = [:]
    for (group, person) in zip(groups, truth) {
      byGroup[group, default: 0] += 1
      byPerson[person, default: 0] += 1
      both[[Int(group), person], default: 0] += 1
    }
    func pairs(_ counts: some Sequence<Double>) -> Double { counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
    let right = pairs(both.values)
    pairPrecision = right / max(1, pairs(byGroup.values))
    pairRecall = right / max(1, pairs(byPerson.values))
    let count = Double(groups.count)
    let precision = both.reduce(0) { $0 + $1.value * $1.value / (byGroup[UInt32($1.key[0])] ?? 1) } / count
    let recall = both.reduce(0) { $0 + $1.value * $1.value / (byPerson[$1.key[1]] ?? 1) } / count
    bCubedF1 = 2 * precision * recall / (precision + recall)
  }
}
