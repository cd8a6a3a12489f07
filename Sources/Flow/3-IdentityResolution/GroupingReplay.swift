internal import Vocabulary

/// Groups the signatures of a component: in their order, each joins the groups of its identifiers, most telling first, as far as the limits allow.
struct GroupingReplay {
  /// Group of each signature.
  private(set) var groups: [KeyedHash: Int] = [:]
  /// Identifiers that were refused, as bits, by signature.
  private(set) var refused: [KeyedHash: UInt64] = [:]
  private var numbers: [Identifier: Int] = [:]
  private var parents: [Int] = []
  private var counts: [[IdentifierType: Int]] = []
  private var signatures: [Int] = []
  private let limits: IdentityLimits

  init(_ ordered: [SignatureSection], limits: IdentityLimits) {
    self.limits = limits
    for section in ordered { take(section) }
    for section in ordered { groups[section.key] = root(of: numbers[section.identifiers[0]]!) }
  }

  /// The group that holds the identifier, when a signature of that group brought it in.
  func owner(of identifier: Identifier) -> Int? {
    guard let number = numbers[identifier] else { return nil }
    let group = root(of: number)
    return signatures[group] > 0 ? group : nil
  }

  private mutating func take(_ section: SignatureSection) {
    let first = number(of: section.identifiers[0])
    var group = root(of: first)
    for (index, identifier) in section.identifiers.enumerated().dropFirst() {
      let number = number(of: identifier)
      let other = root(of: number)
      if other == group { continue }
      if mayUnite(group, other, explicit: section.isExplicitMerge) {
        group = unite(group, other)
      } else {
        refused[section.key, default: 0] |= 1 << UInt64(index)
      }
    }
    signatures[group] += 1
  }

  private func mayUnite(_ left: Int, _ right: Int, explicit: Bool) -> Bool {
    guard signatures[left] + signatures[right] < ProfileRecord.signaturesMax else { return false }
    if explicit { return true }
    return counts[right].allSatisfy { type, count in
      let own = counts[left][type] ?? 0
      return own == 0 || own + count <= limits.limit(of: type)
    }
  }

  private mutating func unite(_ left: Int, _ right: Int) -> Int {
    parents[right] = left
    counts[left].merge(counts[right], uniquingKeysWith: +)
    signatures[left] += signatures[right]
    return left
  }

  private mutating func number(of identifier: Identifier) -> Int {
    if let known = numbers[identifier] { return known }
    let number = parents.count
    numbers[identifier] = number
    parents.append(number)
    counts.append([identifier.type: 1])
    signatures.append(0)
    return number
  }

  private func root(of number: Int) -> Int {
    var root = number
    while parents[root] != root { root = parents[root] }
    return root
  }
}
