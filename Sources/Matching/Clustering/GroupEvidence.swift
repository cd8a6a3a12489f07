/// The evidence of two groups is taken fact by fact: a group has several addresses or spellings, and the other's may have come from
/// any of them, so the likelihood ratio of a fact is the mean over the pairs of values, weighted by how many records say so. The prior
/// counts once. Chains of weak pairs therefore do not join what plain connected components would.
struct GroupEvidence: Sendable {
  let comparer: Comparer
  let evidence: Evidence

  /// log₂ odds that two groups are one person.
  func weigh(_ left: [Int], _ right: [Int]) -> Double {
    var sums = evidence.priors
    for (index, comparison) in comparer.active.enumerated() {
      let x = distinct(left, comparison)
      let y = distinct(right, comparison)
      var known = 0.0
      var ratios = EvidenceSums(match: 0, household: 0, namesakes: 0, twins: 0)
      var nearest = 0
      for (i, countI) in x {
        for (j, countJ) in y {
          let level = Int(comparer.level(comparison, min(i, j), max(i, j)))
          if level == 0 { continue }
          let share = Double(countI * countJ)
          known += share
          nearest = max(nearest, level)
          ratios.match += share * evidence.matchRatios[index][level]
          ratios.household += share * evidence.householdRatios[index][level]
          ratios.namesakes += share * evidence.namesakeRatios[index][level]
          ratios.twins += share * evidence.twinRatios[index][level]
        }
      }
      guard known > 0 else { continue }
      // Two dates of birth that share nothing, each given more than once, are two persons.
      if comparison == .birth, nearest == Levels.different, isFirm(x), isFirm(y) { return -100 }
      sums.match += Math.log2(ratios.match / known)
      sums.household += Math.log2(ratios.household / known)
      sums.namesakes += Math.log2(ratios.namesakes / known)
      sums.twins += Math.log2(ratios.twins / known)
    }
    return sums.balance
  }

  private func isFirm(_ values: [(Int, Int)]) -> Bool {
    values.contains { record, count in count > 1 && (comparer.features[.birth]?.ids[record] ?? 0) != 0 }
  }

  /// A record for each distinct value with how many members say it.
  private func distinct(_ members: [Int], _ comparison: Comparison) -> [(Int, Int)] {
    var found: [(Int, Int)] = []
    for member in members {
      if let place = found.firstIndex(where: { comparer.isSame(comparison, $0.0, member) }) {
        found[place].1 += 1
      } else {
        found.append((member, 1))
      }
    }
    return found
  }
}
