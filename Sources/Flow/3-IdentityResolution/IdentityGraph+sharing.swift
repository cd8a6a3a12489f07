public import Ports
public import Vocabulary

extension IdentityGraph {
  /// Identifiers of an event that is coming in which, with it, are shared by more people than their rule allows.
  func newlyShared(_ identifiers: [Identifier], _ keys: [KeyedHash], stopped: UInt64, among touched: [Profile]) -> [Identifier] {
    var result: [Identifier] = []
    for (index, identifier) in identifiers.enumerated() where stopped >> UInt64(index) & 1 == 0 {
      guard let above = rules.sharedAbove(identifier.type) else { continue }
      let sections = touched.lazy.flatMap { $0.record.sections }.map(\.identifiers).filter { $0.contains(identifier) }
      if people(of: identifier, in: Array(sections) + [identifiers]) > above { result.append(identifier) }
    }
    return result
  }

  /// The same for everything that a component holds.
  func shared(in component: [Profile]) -> [Identifier] {
    guard rules.findsShared else { return [] }
    var sections: [Identifier: [[Identifier]]] = [:]
    for profile in component {
      for section in profile.record.sections {
        let identifiers = section.identifiers
        for identifier in identifiers where rules.sharedAbove(identifier.type) != nil {
          sections[identifier, default: []].append(identifiers)
        }
      }
    }
    return sections.filter { identifier, found in
      decisions.stop(identifier.key(hashKey)) == nil && people(of: identifier, in: found) > rules.sharedAbove(identifier.type)!
    }.map(\.key).sorted()
  }

  /// The most values of one type that tell persons apart, among signatures that hold the identifier. Grows with every signature, so that the
  /// order of arrival does not count.
  private func people(of identifier: Identifier, in signatures: [[Identifier]]) -> Int {
    var values: [IdentifierType: Set<String>] = [:]
    for other in signatures.joined() where rules.tellsApart(other.type, over: identifier.type) {
      values[other.type, default: []].insert(other.value)
    }
    return values.values.map(\.count).max() ?? 0
  }

  /// From here on the identifiers merge nobody.
  mutating func decide(_ shared: [Identifier], cause: Cause) {
    guard !decisions.isFull else {
      for identifier in shared { refuse(identifier, profile: nextProfile, at: cause.at, limit: "decisions") }
      return
    }
    change(
      .add(
        IdentityDecision(
          number: decisions.next, kind: .shared, identifiers: shared, offset: cause.offset, at: cause.at, actor: "rule")))
  }

  /// Both belong to one profile.
  public func areTogether(_ left: Identifier, _ right: Identifier) -> Bool {
    guard let row = rows[left.key(hashKey)], let profile = profiles[row] else { return false }
    return rows[right.key(hashKey)] == row && owns(left, profile) && owns(right, profile)
  }

  /// A decision begins or ceases to hold. What it means for profiles is decided by ``regroup(connectedWith:cause:)``.
  public mutating func change(_ change: IdentityDecisionChange) {
    switch change {
    case .add(let decision): decisions.add(decision)
    case .remove(let number): decisions.remove(number)
    }
    decisionChanges.append(change)
  }
}
