internal import Vocabulary

/// Groups the signatures of a component: in their order, each joins the groups of its identifiers, most telling first, as far as limits and
/// decisions allow. What people put together by hand comes before all signatures.
///
/// The grouping is a function of the signatures, the rules and the decisions, and of nothing else: a merge, an unmerge, a blocked identifier
/// and a change of the rules are the same replay over another input.
struct GroupingReplay {
  /// A signature as the replay sees it.
  struct Member {
    var signature: KeyedHash
    var identifiers: [Identifier]
    var keys: [KeyedHash]
    var isExplicitMerge: Bool
  }

  /// An identifier that did not merge.
  struct Refusal: Equatable {
    var index: Int
    /// As in `MergeRefusal`.
    var limit: String
  }

  /// Group of each signature.
  private(set) var groups: [KeyedHash: Int] = [:]
  private(set) var refusals: [KeyedHash: [Refusal]] = [:]
  private var numbers: [KeyedHash: Int] = [:]
  private var parents: [Int] = []
  private var counts: [[IdentifierType: Int]] = []
  private var signatures: [Int] = []
  private var sides: [Set<DecisionIndex.Side>] = []
  /// Identifiers that a signature or a decision connects, united or not: what must be decided as one.
  private var islands: [Int] = []
  private let rules: IdentityRules
  private let decisions: DecisionIndex

  init(_ ordered: [Member], rules: IdentityRules, decisions: DecisionIndex) {
    self.rules = rules
    self.decisions = decisions
    for member in ordered {
      for (identifier, key) in zip(member.identifiers, member.keys) where numbers[key] == nil { addNumber(identifier.type, key) }
    }
    if !decisions.isEmpty { putTogether() }
    var leads: [Int] = []
    for member in ordered { leads.append(take(member)) }
    for (member, lead) in zip(ordered, leads) { groups[member.signature] = root(of: lead) }
  }

  /// The group that holds the identifier, when a signature of that group brought it in.
  func owner(of key: KeyedHash) -> Int? {
    guard let number = numbers[key] else { return nil }
    let group = root(of: number)
    return signatures[group] > 0 ? group : nil
  }

  /// Groups of one island are linked by identifiers that could not merge them.
  func island(of group: Int) -> Int { GroupingReplay.root(of: group, in: islands) }

  /// The refused identifiers of a signature as bits.
  func mask(_ signature: KeyedHash) -> UInt64 { (refusals[signature] ?? []).reduce(0) { $0 | 1 << UInt64($1.index) } }

  private mutating func putTogether() {
    var seen: Set<UInt32> = []
    for key in numbers.keys { seen.formUnion(decisions.unions(of: key)) }
    for number in seen.sorted() {
      guard let union = decisions.unions[number] else { continue }
      let nodes = (union.left + union.right).compactMap { decisions.stop($0) == nil ? numbers[$0] : nil }
      for node in nodes.dropFirst() {
        connect(nodes[0], node)
        let (left, right) = (root(of: nodes[0]), root(of: node))
        if left != right, !areApart(left, right) { _ = unite(left, right) }
      }
    }
  }

  /// - Returns: the number of the identifier whose group takes the signature.
  private mutating func take(_ member: Member) -> Int {
    let order = rules.order(member.identifiers)
    var refused: [Refusal] = []
    var linking: [Int] = []
    for index in order {
      if let limit = stop(member, index) { refused.append(Refusal(index: index, limit: limit)) } else { linking.append(index) }
    }
    if linking.isEmpty {
      // Nothing is left that names a person: all that came with the same identifier stays together, apart from everybody.
      linking = [order[0]]
      refused.removeFirst()
    }
    let lead = numbers[member.keys[linking[0]]]!
    var group = root(of: lead)
    for index in linking.dropFirst() {
      let number = numbers[member.keys[index]]!
      connect(lead, number)
      let other = root(of: number)
      if other == group { continue }
      if let limit = obstacle(group, other, explicit: member.isExplicitMerge) {
        refused.append(Refusal(index: index, limit: limit))
      } else {
        group = unite(group, other)
      }
    }
    signatures[group] += 1
    if !refused.isEmpty { refusals[member.signature] = refused }
    return lead
  }

  private func stop(_ member: Member, _ index: Int) -> String? {
    if let kind = decisions.stop(member.keys[index]) { return kind.rawValue }
    return rules.isBlocked(member.identifiers[index]) ? "blocked" : nil
  }

  private func obstacle(_ left: Int, _ right: Int, explicit: Bool) -> String? {
    guard signatures[left] + signatures[right] < ProfileRecord.signaturesMax else { return "signatures_per_profile" }
    if areApart(left, right) { return "apart" }
    var found: String?
    for (type, count) in counts[right] {
      let own = counts[left][type] ?? 0
      guard own > 0, own + count > rules.limit(of: type) else { continue }
      if rules.isUnique(type) { return "unique" }
      if !explicit { found = "limit_per_type" }
    }
    return found
  }

  private func areApart(_ left: Int, _ right: Int) -> Bool {
    guard !sides[left].isEmpty, !sides[right].isEmpty else { return false }
    return sides[right].contains { sides[left].contains($0.opposite) }
  }

  private mutating func unite(_ left: Int, _ right: Int) -> Int {
    parents[right] = left
    counts[left].merge(counts[right], uniquingKeysWith: +)
    signatures[left] += signatures[right]
    sides[left].formUnion(sides[right])
    return left
  }

  private mutating func addNumber(_ type: IdentifierType, _ key: KeyedHash) {
    numbers[key] = parents.count
    islands.append(parents.count)
    parents.append(parents.count)
    counts.append([type: 1])
    signatures.append(0)
    sides.append(decisions.hasSides ? Set(decisions.sides(key)) : [])
  }

  private mutating func connect(_ left: Int, _ right: Int) {
    let (left, right) = (island(of: left), island(of: right))
    if left != right { islands[right] = left }
  }

  private func root(of number: Int) -> Int { GroupingReplay.root(of: number, in: parents) }

  private static func root(of number: Int, in parents: [Int]) -> Int {
    var root = number
    while parents[root] != root { root = parents[root] }
    return root
  }
}
