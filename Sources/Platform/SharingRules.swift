internal import Vocabulary

/// By which rule each identifier type is found to be shared, to tell which findings a change of the rules makes void.
struct SharingRules {
  private struct Rule {
    var above: Int
    /// Types whose values tell persons apart.
    var telling: [IdentifierType]
  }

  private var rules: [IdentifierType: Rule] = [:]

  init(_ types: [IdentifierTypeDefinition]) {
    var telling: [IdentifierType] = []
    for type in types {
      if let above = type.sharedAbove { rules[type.type] = Rule(above: above, telling: telling.sorted()) }
      if type.limit == 1 || type.isUnique { telling.append(type.type) }
    }
  }

  /// Numbers of findings that the rules need not make again: the limit was raised or taken away, or other types count.
  func outdated(_ decisions: [IdentityDecision], since old: SharingRules) -> [UInt32] {
    decisions.filter { decision in
      decision.kind == .shared
        && !decision.identifiers.allSatisfy { identifier in
          guard let new = rules[identifier.type], let before = old.rules[identifier.type] else { return false }
          return new.above <= before.above && new.telling == before.telling
        }
    }.map(\.number)
  }
}
