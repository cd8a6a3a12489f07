internal import Standardising
public import Vocabulary

/// Reads off a profile under which groups it stands: its accounts, and by each household rule one household. A function of the profile's
/// signatures and the definitions alone, so that it depends on no order, and a merge that is taken back takes its groups back.
public struct GroupReader: Sendable {
  private let households: HouseholdRules?
  private let traits: TraitReader
  private let hashKey: HashKey
  /// Traits that decide on households.
  private let names: Set<String>

  public init(_ definitions: Definitions, hashKey: HashKey) {
    households = definitions.households
    traits = TraitReader(definitions)
    self.hashKey = hashKey
    let asked = (definitions.households?.rules ?? []).flatMap(\.traits)
    // What an address or number says may depend on where people are from.
    names = Set(asked.flatMap(traits.origins))
  }

  /// Whether a change of these traits may bring a profile into another household.
  public func depends(on changed: [String]) -> Bool { !names.isEmpty && changed.contains { names.contains($0) } }

  /// The groups of a profile, sorted by key. A household by a rule by which the profile was in one has that one's size until it is counted.
  public func groups(of record: ProfileRecord) -> [ProfileGroup] {
    guard record.mergedInto == nil else { return [] }
    var groups: [ProfileGroup] = []
    if record.sections.contains(where: { !$0.accounts.isEmpty }) {
      groups = record.accounts.map { ProfileGroup(key: .account($0.account, key: hashKey)) }
    }
    for rule in households?.rules ?? [] {
      guard let key = household(record.sections, rule) else { continue }
      let known = record.groups.first { $0.rule == rule.key }
      groups.append(ProfileGroup(key: key, rule: rule.key, size: known?.size ?? 0))
    }
    if groups.count > 1 { groups.sort { $0.key < $1.key } }
    return groups
  }

  /// The group of all profiles for which these traits are equal; nil when one is missing or has no standard form.
  private func household(_ sections: [SignatureSection], _ rule: HouseholdRule) -> KeyedHash? {
    var hasher = SipHash(key: hashKey)
    hasher.update(byte: ProfileGroup.Kind.household.rawValue)
    hasher.update(rule.key)
    for trait in rule.traits {
      guard let value = traits.comparable(trait, in: sections, spelling: households?.spelling) else { return nil }
      for text in [trait, value] {
        hasher.update(UInt64(text.utf8.count))
        hasher.update(text)
      }
    }
    return hasher.finish()
  }
}
