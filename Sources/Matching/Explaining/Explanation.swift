/// Why two records are or are not one person: a waterfall from the odds of two records taken at random to those of the pair.
public struct Explanation: Sendable {
  public struct Step: Sendable {
    /// What was compared.
    public let comparison: String
    public let left: String
    public let right: String
    /// How far they agree, in words.
    public let level: String
    /// What that adds to the odds, in bits: +1 doubles them.
    public let bits: Double
  }

  /// log₂ odds before anything is compared.
  public let start: Double
  public let steps: [Step]
  /// log₂ odds after all.
  public let total: Double
  /// The chance that the two are one person, by themselves.
  public let chance: Double
  public let areInOneGroup: Bool
  /// When they are in one group: records from one to the other, each pair of neighbours as sure as can be.
  public let path: [Int]
}

extension Resolution {
  public func explain(_ left: Int, _ right: Int) -> Explanation {
    var sums = evidence.priors
    let start = sums.balance
    var steps: [Explanation.Step] = []
    for (index, comparison) in comparer.active.enumerated() {
      let before = sums.balance
      let level = comparer.level(comparison, left, right)
      evidence.add(index, Int(level), to: &sums)
      steps.append(
        Explanation.Step(
          comparison: comparer.name(comparison), left: comparer.text(comparison, left), right: comparer.text(comparison, right),
          level: LevelWords.text(level, comparison), bits: sums.balance - before))
    }
    let areInOneGroup = max(left, right) < groupOf.count && groupOf[left] == groupOf[right]
    return Explanation(
      start: start, steps: steps, total: sums.balance, chance: Math.chance(sums.balance), areInOneGroup: areInOneGroup,
      path: areInOneGroup ? path(left, right) : [])
  }

  /// The way from one record to another whose weakest step is strongest. Groups larger than 1,000 records are looked at in part.
  private func path(_ from: Int, _ to: Int) -> [Int] {
    var members = groupOf.indices.filter { groupOf[$0] == groupOf[from] && $0 != from && $0 != to }
    members = [from, to] + members.prefix(1000)
    var strength = [Double](repeating: -.infinity, count: members.count)
    var before = [Int](repeating: 0, count: members.count)
    var isDone = [Bool](repeating: false, count: members.count)
    strength[0] = .infinity
    while let nearest = members.indices.filter({ !isDone[$0] }).max(by: { strength[$0] < strength[$1] }), !isDone[1] {
      isDone[nearest] = true
      for other in members.indices where !isDone[other] {
        let (a, b) = (min(members[nearest], members[other]), max(members[nearest], members[other]))
        let step = min(strength[nearest], evidence.score(comparer.pattern(a, b)))
        if step > strength[other] {
          strength[other] = step
          before[other] = nearest
        }
      }
    }
    var path = [to]
    var place = 1
    while place != 0, path.count <= members.count {
      place = before[place]
      path.append(members[place])
    }
    return path.reversed()
  }
}
