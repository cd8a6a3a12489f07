/// Groups records step by step, the surest pairs first, and asks at each step whether two groups as a whole are one person.
///
/// The evidence of two groups is taken fact by fact: a group has several addresses or spellings, and the other's may have come from
/// any of them, so the likelihood ratio of a fact is the mean over the pairs of values, weighted by how many records say so. The prior
/// counts once. Chains of weak pairs therefore do not join what plain connected components would.
struct RecordGroups {
  let comparer: Comparer
  let evidence: Evidence
  private var constraints: GroupConstraints
  private var sets: DisjointSets
  /// Ring of the members of each group.
  private var next: [UInt32]
  private var sizes: [UInt32]
  private var joinedPairs = 0.0
  private var rightPairs = 0.0

  /// No more members than this are looked at in one group.
  static let membersMax = 24
  /// Pairs below so many bits do not make two groups meet.
  static let floor = -6.0
  /// A pair that was refused is asked again when its groups have grown, so often.
  static let rounds = 2

  init(_ comparer: Comparer, _ evidence: Evidence, constraints: GroupConstraints) {
    self.comparer = comparer
    self.evidence = evidence
    self.constraints = constraints
    let count = comparer.features.count
    sets = DisjointSets(count: count)
    next = (0..<UInt32(count)).map { $0 }
    sizes = [UInt32](repeating: 1, count: count)
  }

  /// The share of joined pairs that are right as the evidence goes.
  var precision: Double { joinedPairs > 0 ? rightPairs / joinedPairs : 1 }

  /// - Parameter threshold: the bits from which two groups are joined.
  mutating func grow(_ pairs: CandidatePairs, threshold: Double) {
    for _ in 0..<RecordGroups.rounds {
      var joined = 0
      for (index, pairScore) in edges(pairs) {
        let a = sets.root(Int(pairs.left[index]))
        let b = sets.root(Int(pairs.right[index]))
        guard a != b, constraints.allow(a, b) else { continue }
        let score = sizes[a] == 1 && sizes[b] == 1 ? Double(pairScore) : weigh(a, b)
        guard score > threshold else { continue }
        join(a, b, chance: Math.chance(score))
        joined += 1
      }
      if joined == 0 { break }
    }
  }

  /// The smallest record of each record's group.
  mutating func smallest() -> [UInt32] {
    var smallest = [UInt32](repeating: .max, count: next.count)
    return (0..<next.count).map { record in
      let root = sets.root(record)
      if smallest[root] == .max { smallest[root] = UInt32(record) }
      return smallest[root]
    }
  }

  /// Pairs above the floor that are not yet in one group, the surest first.
  private mutating func edges(_ pairs: CandidatePairs) -> [(Int, Float)] {
    // Sorted as words: the score turned into an order-keeping number above, the pair's place below.
    var words: [UInt64] = []
    for index in 0..<pairs.count {
      let score = evidence.score(pairs.patterns[index])
      guard score > RecordGroups.floor, sets.root(Int(pairs.left[index])) != sets.root(Int(pairs.right[index])) else { continue }
      let steps = UInt64(min(max((300 - score) * 2048, 0), 0xFF_FFFF))
      words.append(steps << 32 | UInt64(index))
    }
    RadixSort.sort(&words, fromBit: 32)
    return words.map { (Int($0 & 0xFFFF_FFFF), Float(300 - Double($0 >> 32) / 2048)) }
  }

  private mutating func join(_ a: Int, _ b: Int, chance: Double) {
    let made = Double(sizes[a]) * Double(sizes[b])
    joinedPairs += made
    rightPairs += made * chance
    let (kept, gone) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
    sets.join(kept, gone)
    constraints.join(kept, gone)
    sizes[kept] += sizes[gone]
    next.swapAt(kept, gone)
  }

  private func members(_ root: Int) -> [Int] {
    var members = [root]
    var member = Int(next[root])
    while member != root, members.count < RecordGroups.membersMax {
      members.append(member)
      member = Int(next[member])
    }
    return members
  }

  /// log₂ odds that two groups are one person.
  private func weigh(_ a: Int, _ b: Int) -> Double {
    let left = members(a)
    let right = members(b)
    var sums = evidence.priors
    for (index, comparison) in comparer.active.enumerated() {
      let x = distinct(left, comparison)
      let y = distinct(right, comparison)
      var known = 0.0
      var ratios = EvidenceSums(match: 0, household: 0, namesakes: 0)
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
        }
      }
      guard known > 0 else { continue }
      // Two dates of birth that share nothing, each given more than once, are two persons.
      if comparison == .birth, nearest == Levels.different, isFirm(x), isFirm(y) { return -100 }
      sums.match += Math.log2(ratios.match / known)
      sums.household += Math.log2(ratios.household / known)
      sums.namesakes += Math.log2(ratios.namesakes / known)
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
