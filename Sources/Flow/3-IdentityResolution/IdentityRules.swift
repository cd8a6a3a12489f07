public import Vocabulary

/// What the identifier types of the definitions say about merging, ready for use.
public struct IdentityRules: Sendable {
  private struct Rule: Sendable {
    var priority: Int
    var limit: Int
    var isUnique: Bool
    var sharedAbove: Int?
  }

  private let rules: [IdentifierType: Rule]
  private let blocks: @Sendable (Identifier) -> Bool
  /// Some type has a rule by which an identifier is found to be shared.
  let findsShared: Bool
  /// For types that nobody defined.
  static let undefinedTypeLimit = 5

  /// - Parameter blocks: whether a value names nobody by the rules that hold now; records may hold such values from before.
  public init(_ definitions: [IdentifierTypeDefinition], blocks: @escaping @Sendable (Identifier) -> Bool = { _ in false }) {
    rules = Dictionary(
      definitions.enumerated().map { index, type in
        (
          type.type,
          Rule(priority: index, limit: type.isUnique ? 1 : type.limit, isUnique: type.isUnique, sharedAbove: type.sharedAbove)
        )
      }, uniquingKeysWith: { first, _ in first })
    findsShared = definitions.contains { $0.sharedAbove != nil }
    self.blocks = blocks
  }

  func limit(of type: IdentifierType) -> Int { rules[type]?.limit ?? IdentityRules.undefinedTypeLimit }

  func isUnique(_ type: IdentifierType) -> Bool { rules[type]?.isUnique ?? false }

  func isBlocked(_ identifier: Identifier) -> Bool { blocks(identifier) }

  func sharedAbove(_ type: IdentifierType) -> Int? { rules[type]?.sharedAbove }

  /// Values of `type` tell persons apart for an identifier of the type `other`: it stands before it, and a profile holds one.
  func tellsApart(_ type: IdentifierType, over other: IdentifierType) -> Bool {
    guard let rule = rules[type], rule.limit == 1 else { return false }
    return rule.priority < priority(other)
  }

  /// Places of the identifiers, most telling first, equal types by value: the order in which cleansing gives them now.
  func order(_ identifiers: [Identifier]) -> [Int] {
    guard identifiers.count > 1 else { return Array(identifiers.indices) }
    let priorities = identifiers.map { priority($0.type) }
    return identifiers.indices.sorted { left, right in
      priorities[left] != priorities[right] ? priorities[left] < priorities[right] : identifiers[left] < identifiers[right]
    }
  }

  private func priority(_ type: IdentifierType) -> Int { rules[type]?.priority ?? .max }

  /// The most telling of the identifiers that may merge, as one profile's name in a decision; nil when there is none.
  public func mostTelling(of identifiers: [Identifier], decisions: DecisionIndex, hashKey: HashKey) -> Identifier? {
    let merging = identifiers.filter { !isBlocked($0) && !decisions.isStopped($0.key(hashKey)) }
    return order(merging).first.map { merging[$0] }
  }

  /// True when one profile may hold all of these together with so many signatures: then no order of arrival can touch a limit.
  public func allow(identifiers: Set<Identifier>, signatures: Int) -> Bool {
    guard signatures <= ProfileRecord.signaturesMax, identifiers.count <= ProfileRecord.identifiersMax else { return false }
    var counts: [IdentifierType: Int] = [:]
    for identifier in identifiers {
      let count = (counts[identifier.type] ?? 0) + 1
      if count > limit(of: identifier.type) { return false }
      counts[identifier.type] = count
    }
    return true
  }
}

extension IdentityRules {
  /// Whether nothing that is certain speaks against two profiles' being one: no limit, no unique type, no decision.
  public func mayMerge(_ left: ProfileRecord, _ right: ProfileRecord, decisions: DecisionIndex, hashKey: HashKey) -> Bool {
    let (ours, theirs) = (left.ownIdentifiers, right.ownIdentifiers)
    return allow(identifiers: Set(ours + theirs), signatures: left.sections.count + right.sections.count)
      && !decisions.holdsApart(ours.map { $0.key(hashKey) }, from: theirs.map { $0.key(hashKey) })
  }
}
