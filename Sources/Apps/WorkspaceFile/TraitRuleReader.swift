internal import Standardising
internal import Vocabulary

/// Reads `region:`, `traits:`, `code_lists:` and `check_mail_domains:` of the files; each may stand in one file only.
struct TraitRuleReader {
  let problems: ProblemList

  static let names = ["region", "traits", "code_lists", "check_mail_domains"]
  static let codeListsMax = 200
  private static let known = ["trait", "kind", "survivorship", "sources", "verifiedBy"]

  /// - Parameter item: two letters; nil for none.
  static func region(_ item: YAMLItem?, path: String, problems: ProblemList) -> String? {
    guard let item else { return nil }
    if let text = item.writtenText, text.utf8.count == 2, let code = CountryCodes.code(text.uppercased()), code == text { return code }
    problems.report(item, path: path, "must be the two capital letters of a country in ISO 3166-1, such as VN")
    return nil
  }

  /// Nil: they are not checked.
  static func checksMailDomains(_ item: YAMLItem?, problems: ProblemList) -> Bool? {
    switch item?.scalar {
    case nil where item == nil, .null: return nil
    case .bool(let isOn): return isOn ? true : nil
    default:
      if let item { problems.report(item, path: "check_mail_domains", "must be true or false") }
      return nil
    }
  }

  func codeLists(_ item: YAMLItem?) -> [String: [String: ComparableValue]] {
    guard let item, let fields = Fields(item, path: "code_lists", known: nil, problems: problems) else { return [:] }
    if fields.entries.count > Self.codeListsMax { problems.report(item, path: "code_lists", "has more than \(Self.codeListsMax) entries") }
    let reader = FieldRuleReader(problems: problems, codeLists: [:])
    var lists: [String: [String: ComparableValue]] = [:]
    for entry in fields.entries { lists[entry.key] = reader.codeList(entry.value, path: fields.child(entry.key)) ?? [:] }
    return lists
  }

  func rules(_ item: YAMLItem?, sources: [SourceDefinition]) -> [TraitRule] {
    guard let item else { return [] }
    guard case .list(let entries) = item.content, entries.count <= TraitRule.countMax else {
      problems.report(item, path: "traits", "must be a list of at most \(TraitRule.countMax) traits")
      return []
    }
    var rules: [TraitRule] = []
    for (number, entry) in entries.enumerated() {
      guard let rule = rule(entry, path: "traits[\(number)]", sources: sources) else { continue }
      if rules.contains(where: { $0.trait == rule.trait }) {
        problems.report(entry, path: "traits[\(number)]", "the trait \(NearestName.shown(rule.trait)) has a rule already")
      }
      rules.append(rule)
    }
    return rules.sorted { $0.trait < $1.trait }
  }

  private func rule(_ item: YAMLItem, path: String, sources: [SourceDefinition]) -> TraitRule? {
    guard let fields = Fields(item, path: path, known: Self.known, problems: problems) else { return nil }
    let kind: TraitKind? = choice(fields, "kind")
    let survivorship = survivorship(fields, sources: sources)
    guard let trait = fields.requiredText("trait") else { return nil }
    if fields["kind"] == nil, fields["survivorship"] == nil { problems.report(item, path: path, "needs kind or survivorship") }
    return TraitRule(trait: trait, kind: kind, survivorship: survivorship)
  }

  private func survivorship(_ fields: Fields, sources: [SourceDefinition]) -> Survivorship? {
    let rule: Survivorship.Rule? = choice(fields, "survivorship")
    let trusted = fields.texts("sources", countMax: Survivorship.sourcesMax).enumerated().compactMap { number, entry -> SourceID? in
      if let source = sources.first(where: { $0.key == entry.text }) { return source.id }
      let nearest = NearestName.of(entry.text, in: sources.map(\.key))
      problems.report(
        entry.item, path: "\(fields.child("sources"))[\(number)]",
        "\(NearestName.shown(entry.text)) is no source\(nearest.map { "; did you mean \($0)?" } ?? "")")
      return nil
    }
    let verifiedBy = fields.text("verifiedBy")
    if (rule == .mostTrusted) != (fields["sources"] != nil) {
      fields.report("sources", "belongs to survivorship: most_trusted, which needs a list of sources, the most trusted first")
    }
    if (rule == .verified) != (fields["verifiedBy"] != nil) {
      fields.report("verifiedBy", "belongs to survivorship: verified, which needs the trait that says so, such as email_verified")
    }
    return rule.map { Survivorship($0, sources: trusted, verifiedBy: verifiedBy) }
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(_ fields: Fields, _ name: String) -> Choice?
  where Choice.RawValue == String {
    guard let text = fields.text(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    fields.report(name, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }
}
