internal import Standardising
internal import Vocabulary

/// Reads `households: {members_max, rules: [{key, by: [address, lastName]}]}`.
struct HouseholdReader {
  let problems: ProblemList
  /// Kinds that are given to traits.
  let traitRules: [TraitRule]

  static let names = ["households"]
  private static let kinds: [TraitKind] = [.address, .name, .fullName, .phone, .email]

  func rules(_ item: YAMLItem) -> HouseholdRules? {
    guard item.scalar != .null, let fields = Fields(item, path: "households", known: ["members_max", "rules"], problems: problems) else {
      return nil
    }
    let membersMax = fields["members_max"] == nil ? nil : fields.integer("members_max", in: HouseholdRules.membersRange)
    let items = fields.list("rules", countMax: HouseholdRules.rulesMax)
    if items.isEmpty { fields.report("rules", "must be a list of 1 to \(HouseholdRules.rulesMax) rules, each {key, by: [traits]}") }
    var rules: [HouseholdRule] = []
    for (number, item) in items.enumerated() {
      let path = "households.rules[\(number)]"
      guard let rule = rule(item, path: path) else { continue }
      if rules.contains(where: { $0.key == rule.key }) { problems.report(item, path: path, "\(rule.key) is defined already") }
      rules.append(rule)
    }
    return HouseholdRules(rules: rules, membersMax: membersMax ?? HouseholdRules.membersUsual)
  }

  private func rule(_ item: YAMLItem, path: String) -> HouseholdRule? {
    guard let fields = Fields(item, path: path, known: ["key", "by"], problems: problems) else { return nil }
    let key = fields.requiredKey()
    let names = fields.texts("by", countMax: HouseholdRule.traitsMax)
    if names.isEmpty { fields.report("by", "must be a list of 1 to \(HouseholdRule.traitsMax) traits, such as [address, lastName]") }
    for (text, item) in names where !Self.kinds.contains(kind(of: text)) {
      problems.report(
        item, path: fields.child("by"),
        "\(NearestName.shown(text)) has no form in which it can be compared: households are made by traits of the kinds "
          + "\(Self.kinds.map(\.rawValue).joined(separator: ", ")); say its kind under traits:")
    }
    if !names.isEmpty, names.allSatisfy({ [.name, .fullName].contains(kind(of: $0.text)) }) {
      fields.report("by", "names alone make no household; add address or phone")
    }
    return key.map { HouseholdRule(key: $0, traits: names.map(\.text)) }
  }

  private func kind(of trait: String) -> TraitKind { traitRules.first { $0.trait == trait }?.kind ?? TraitKind.usual(of: trait) ?? .text }
}
