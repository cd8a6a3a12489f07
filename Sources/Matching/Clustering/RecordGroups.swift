/// Groups records step by step, the surest pairs first, and asks at each step whether two groups as a whole are one person.
struct RecordGroups {
  private let together: GroupEvidence
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
    together = GroupEvidence(comparer: comparer, evidence: evidence)
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
        let score = sizes[a] == 1 && sizes[b] == 1 ? Double(pairScore) : together.weigh(members(a), members(b))
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
      let score = together.evidence.score(pairs.patterns[index])
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
}
