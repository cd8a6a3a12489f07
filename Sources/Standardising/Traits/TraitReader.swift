public import JSONTape
public import Vocabulary

/// How the traits of profiles are read under one version of the definitions: which value counts, and its standard form.
public struct TraitReader: Sendable {
  public let survivorship: SurvivorshipRules
  private let kinds: [String: TraitKind]
  private let region: String?

  /// Standard forms are read under this name: `standard.birthday`, `standard.address.city`.
  public static let name = "standard"

  public init(_ definitions: Definitions) {
    survivorship = SurvivorshipRules(definitions)
    region = definitions.region
    kinds = Dictionary((definitions.traitRules ?? []).compactMap { rule in rule.kind.map { (rule.trait, $0) } }) { first, _ in first }
  }

  /// Nil: no standard form.
  public func kind(of trait: String) -> TraitKind? {
    let kind = kinds[trait] ?? TraitKind.usual(of: trait)
    return kind == .text ? nil : kind
  }

  /// The values that count, sorted by name, without those that were taken away.
  public func traits(of record: ProfileRecord) -> [StoredTrait] { record.traits(by: survivorship).filter { $0.value != .null } }

  /// The value of one trait that counts.
  public func value(of trait: String, in sections: [SignatureSection]) -> TraitValue? {
    sections.trait(trait, by: survivorship[trait])?.value
  }

  /// The standard forms of all traits that have one by their kind, in the order of `traits`.
  public func standard(_ traits: [StoredTrait]) -> [StandardTrait] {
    let home = home { name in traits.first { $0.name == name }?.value }
    return traits.compactMap { trait in
      kind(of: trait.name).map { StandardTrait(name: trait.name, value: TraitForms.standard(trait.value, kind: $0, region: home)) }
    }
  }

  /// The standard form of one trait that counts.
  public func standard(_ trait: String, in sections: [SignatureSection]) -> TraitValue? {
    guard let kind = kind(of: trait), let value = value(of: trait, in: sections), value != .null else { return nil }
    return TraitForms.standard(value, kind: kind, region: home { self.value(of: $0, in: sections) })
  }

  /// The traits, and their standard forms where they say something else: what people search by.
  public func withStandardForms(_ traits: [StoredTrait]) -> [StoredTrait] {
    var all = traits
    for form in standard(traits) {
      guard let value = form.value, var trait = traits.first(where: { $0.name == form.name }), trait.value != value else { continue }
      trait.value = value
      all.append(trait)
    }
    return all
  }

  /// Where the person is from: by the trait `country`, by the country of `address`, else as the workspace says.
  private func home(_ value: (String) -> TraitValue?) -> String? {
    if case .string(let text) = value("country"), let code = CountryCodes.code(text) { return code }
    if case .json(let text) = value("address"), let code = PostalAddress.country(in: text) { return code }
    return region
  }
}

extension [StandardTrait] {
  /// The member `standard` of a profile's traits; nothing when there are no forms. A value without a form is null there.
  public func write(to writer: inout JSONWriter) {
    guard !isEmpty else { return }
    writer.key(TraitReader.name)
    writer.beginObject()
    for trait in self {
      writer.key(trait.name)
      (trait.value ?? .null).write(to: &writer)
    }
    writer.endObject()
  }
}
