/// Groups records step by step, the surest pairs first, and asks at each step whether two groups as a whole are one person.
///
/// The evidence of two groups is taken fact by fact: a group has several addresses or spellings, and the other's may have come from
/// any of them, so the likelihood ratio of a fact is the mean over the pairs of values, weighted by how many records say so. The prior
/// counts once. Chains of weak pairs therefore do not join what plain connected components would.
struct Clusters {
  let comparer: Comparer
  let evidence: Evidence
  private var sets: DisjointSets
  /// Ring of the members of each group.
  private var next: [UInt32]
  private var sizes: [UInt32]

  /// No more members than this are looked at in one group.
  static let membersMax = 24

  init(_ comparer: Comparer, _ model: MatchModel) {
    self.comparer = comparer
    evidence = Evidence(model)
    let count = comparer.features.count
    sets = DisjointSets(count: count)
    next = (0..<UInt32(count)).map { $0 }
    sizes = [UInt32](repeating: 1, count: count)
  }

  mutating func grow(_ pairs: CandidatePairs, floor: Double = -6, threshold: Double = 0) {
    var edges: [(score: Float, index: UInt32)] = []
    for index in 0..<pairs.count {
      let score = evidence.score(pairs.patterns[index])
      if score > floor { edges.append((Float(score), UInt32(index))) }
    }
    edges.sort { ($0.score, $1.index) > ($1.score, $0.index) }
    for _ in 0..<2 {
      var joined = 0
      for edge in edges {
        let a = sets.root(Int(pairs.left[Int(edge.index)]))
        let b = sets.root(Int(pairs.right[Int(edge.index)]))
        if a == b { continue }
        let score = sizes[a] == 1 && sizes[b] == 1 ? Double(edge.score) : weigh(a, b)
        if score > threshold {
          join(a, b)
          joined += 1
        }
      }
      if joined == 0 { break }
    }
  }

  /// The group's number per record: that of its smallest record.
  mutating func labels() -> [UInt32] {
    var smallest = [UInt32](repeating: .max, count: next.count)
    return (0..<next.count).map { record in
      let root = sets.root(record)
      if smallest[root] == .max { smallest[root] = UInt32(record) }
      return smallest[root]
    }
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (kept, gone) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
    sets.join(kept, gone)
    sizes[kept] += sizes[gone]
    next.swapAt(kept, gone)
  }

  private func members(_ root: Int) -> [Int] {
    var members = [root]
    var member = Int(next[root])
    while member != root, members.count < Clusters.membersMax {
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
      var ratio = 0.0
      var household = 0.0
      var namesakes = 0.0
      for (i, countI) in x {
        for (j, countJ) in y {
          let level = Int(comparer.level(comparison, min(i, j), max(i, j)))
          if level == 0 { continue }
          let share = Double(countI * countJ)
          known += share
          ratio += share * Math.exp2(evidence.match[index][level])
          household += share * Math.exp2(evidence.household[index][level])
          namesakes += share * Math.exp2(evidence.namesakes[index][level])
        }
      }
      if known > 0 {
        sums.match += Math.log2(ratio / known)
        sums.household += Math.log2(household / known)
        sums.namesakes += Math.log2(namesakes / known)
      }
    }
    return sums.balance
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
