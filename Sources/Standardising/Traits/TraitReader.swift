public import JSONTape
public import Vocabulary

/// How the traits of profiles are read under one version of the definitions: which value counts, and its standard form.
public struct TraitReader: Sendable {
  public let survivorship: SurvivorshipRules
  private let kinds: [String: TraitKind]
  private let region: String?
  private let parts: NameParts

  /// Standard forms are read under this name: `standard.birthday`, `standard.address.city`.
  public static let name = "standard"

  public init(_ definitions: Definitions) {
    survivorship = SurvivorshipRules(definitions)
    region = definitions.region
    kinds = Dictionary((definitions.traitRules ?? []).compactMap { rule in rule.kind.map { (rule.trait, $0) } }) { first, _ in first }
    parts = NameParts(fullNames: kinds.filter { $0.value == .fullName }.keys.sorted())
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

  /// The standard forms of all traits that have one by their kind, in the order of `traits`, then the parts of a full name that nobody has given.
  public func standard(_ traits: [StoredTrait]) -> [StandardTrait] {
    func value(_ name: String) -> TraitValue? { traits.first { $0.name == name }?.value }
    let home = home(value)
    let forms = traits.compactMap { trait in
      kind(of: trait.name).map { StandardTrait(name: trait.name, value: TraitForms.standard(trait.value, kind: $0, region: home)) }
    }
    guard !parts.isEmpty else { return forms }
    return forms
      + NameParts.names.compactMap { name in
        parts.value(of: name, region: home, value).map { StandardTrait(name: name, value: .string($0)) }
      }
  }

  /// Traits on which the standard form of one depends.
  public func origins(ofStandard trait: String) -> [String] { [trait, "country", "address"] + parts.origins(of: trait) }

  /// The standard form of one trait that counts.
  public func standard(_ trait: String, in sections: [SignatureSection]) -> TraitValue? {
    guard let kind = kind(of: trait), let value = value(of: trait, in: sections), value != .null else {
      guard !parts.isEmpty, NameParts.names.contains(trait) else { return nil }
      return parts.value(of: trait, region: home(in: sections)) { self.value(of: $0, in: sections) }.map(TraitValue.string)
    }
    return TraitForms.standard(value, kind: kind, region: home(in: sections))
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

  func home(in sections: [SignatureSection]) -> String? { home { self.value(of: $0, in: sections) } }

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
