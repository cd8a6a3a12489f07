internal import Vocabulary

/// How new definitions differ from old ones.
struct DefinitionsComparison {
  let old: Definitions
  let new: Definitions

  func changes() -> [PlannedChange] {
    sources() + identifierTypes() + segments() + computedTraits() + destinations() + analyses() + analysisSettings() + retention()
      + matching() + traitRules() + region() + households() + mailDomains()
  }

  private func sources() -> [PlannedChange] {
    compare(
      .source, old.sources, new.sources, key: \.key,
      create: { "\($0.kind.rawValue), \($0.writeKeys.count) write key\($0.writeKeys.count == 1 ? "" : "s")" }
    ) { old, new in
      [
        old.name != new.name ? "name" : nil, old.kind != new.kind ? "type \(old.kind.rawValue) → \(new.kind.rawValue)" : nil,
        old.writeKeys != new.writeKeys ? "write keys" : nil, old.enabled != new.enabled ? (new.enabled ? "enabled" : "disabled") : nil,
        old.map != new.map ? "map" : nil, old.region != new.region ? "region" : nil, old.fields != new.fields ? "fields" : nil,
      ]
    }
  }

  private func identifierTypes() -> [PlannedChange] {
    let oldPlaces = places(old.identifierTypes, among: new.identifierTypes)
    let newPlaces = places(new.identifierTypes, among: old.identifierTypes)
    return compare(
      .identifierType, old.identifierTypes, new.identifierTypes, key: \.type.rawValue, create: { "at most \($0.limit) per profile" }
    ) { old, new in
      [
        old.limit != new.limit ? "limit \(old.limit) → \(new.limit)" : nil,
        old.blocked != new.blocked || old.blockedPatterns != new.blockedPatterns ? "blocked values" : nil,
        old.isUnique != new.isUnique ? (new.isUnique ? "unique" : "not unique") : nil,
        old.sharedAbove != new.sharedAbove ? new.sharedAbove.map { "sharedAbove \($0)" } ?? "never shared" : nil,
        old.form != new.form ? "form of its values" : nil,
        oldPlaces[old.type] != newPlaces[new.type] ? "priority" : nil,
      ]
    }
  }

  /// The order of those that are in both lists: a new type in between does not change the priority of the others.
  private func places(_ types: [IdentifierTypeDefinition], among others: [IdentifierTypeDefinition]) -> [IdentifierType: Int] {
    let known = Set(others.map(\.type))
    let both = types.map(\.type).filter { known.contains($0) }
    return Dictionary(both.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  private func segments() -> [PlannedChange] {
    let sentence = SegmentSentence(segments: new.segments)
    return compare(.segment, old.segments, new.segments, key: \.key, create: { sentence.describe($0.condition) }) { old, new in
      [
        old.name != new.name ? "name" : nil, old.status != new.status ? "status \(old.status.rawValue) → \(new.status.rawValue)" : nil,
        old.condition != new.condition ? "condition: \(sentence.describe(new.condition))" : nil,
      ]
    }
  }

  private func computedTraits() -> [PlannedChange] {
    let sentence = SegmentSentence(segments: new.segments)
    return compare(.computedTrait, old.computedTraits, new.computedTraits, key: \.key, create: { sentence.describe($0) }) { old, new in
      let (before, after) = (sentence.describe(old), sentence.describe(new))
      return [old.name != new.name ? "name" : nil, before != after ? after : nil]
    }
  }

  private func destinations() -> [PlannedChange] {
    let names = Dictionary(new.segments.map { ($0.id, $0.key) }, uniquingKeysWith: { first, _ in first })
    return compare(
      .destination, old.destinations, new.destinations, key: \.key,
      create: { "\($0.type), segments: \($0.segments.compactMap { names[$0] }.joined(separator: ", "))" }
    ) { old, new in
      let settings = Set(old.settings.keys).union(new.settings.keys).filter { old.settings[$0] != new.settings[$0] }.sorted()
      return [
        old.name != new.name ? "name" : nil, old.type != new.type ? "type \(old.type) → \(new.type)" : nil,
        settings.isEmpty ? nil : "settings \(settings.joined(separator: ", "))",
        old.segments != new.segments ? "segments: \(new.segments.compactMap { names[$0] }.joined(separator: ", "))" : nil,
        old.consentCategories != new.consentCategories ? "consent categories" : nil,
        old.integrationName != new.integrationName ? "integration" : nil,
        old.honoursGPC != new.honoursGPC ? "honourGPC: \(new.honoursGPC)" : nil,
      ]
    }
  }

  private func analyses() -> [PlannedChange] {
    compare(.analysis, old.analyses ?? [], new.analyses ?? [], key: \.key, create: { $0.analysis.kind.rawValue }) { old, new in
      [old.name != new.name ? "name" : nil, old.analysis != new.analysis ? "question" : nil]
    }
  }

  private func analysisSettings() -> [PlannedChange] {
    let (before, after) = (old.analysisSettings.map { [$0] } ?? [], new.analysisSettings.map { [$0] } ?? [])
    return compare(.analysisSettings, before, after, key: { _ in "analysis" }, create: { "time zone \($0.timezone)" }) { old, new in
      [
        old.timezone != new.timezone ? "time zone" : nil, old.weekStart != new.weekStart ? "first day of the week" : nil,
        old.currencies != new.currencies ? "currencies" : nil,
      ]
    }
  }

  private func matching() -> [PlannedChange] {
    func describe(_ rules: MatchRules) -> String { "merge from \(rules.merge), review from \(rules.review)" }
    let (before, after) = (old.matching.map { [$0] } ?? [], new.matching.map { [$0] } ?? [])
    return compare(.matching, before, after, key: { _ in "profiles" }, create: describe) { [$0 == $1 ? nil : describe($1)] }
  }

  private func retention() -> [PlannedChange] {
    func describe(_ retention: EventRetention) -> String {
      let names = retention.daysByName.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)d" }
      return ((retention.days.map { ["\($0)d"] } ?? ["for ever"]) + names).joined(separator: "; ")
    }
    let (before, after) = (old.retention.map { [$0] } ?? [], new.retention.map { [$0] } ?? [])
    return compare(.retention, before, after, key: { _ in "events" }, create: describe) { [$0 == $1 ? nil : describe($1)] }
  }

  private func traitRules() -> [PlannedChange] {
    func describe(_ rule: TraitRule) -> String {
      [rule.kind?.rawValue, rule.survivorship?.rule.rawValue].compactMap { $0 }.joined(separator: ", ")
    }
    return compare(.traitRule, old.traitRules ?? [], new.traitRules ?? [], key: \.trait, create: describe) { old, new in
      [old.kind != new.kind ? "kind" : nil, old.survivorship != new.survivorship ? "survivorship" : nil]
    }
  }

  private func region() -> [PlannedChange] {
    let (before, after) = (old.region.map { [$0] } ?? [], new.region.map { [$0] } ?? [])
    return compare(.region, before, after, key: { _ in "workspace" }, create: { $0 }) { [$0 == $1 ? nil : "\($0) → \($1)"] }
  }

  private func mailDomains() -> [PlannedChange] {
    let (before, after) = (old.checksMailDomains ?? false ? [true] : [], new.checksMailDomains ?? false ? [true] : [])
    return compare(.mailDomains, before, after, key: { _ in "workspace" }, create: { _ in "name servers are asked about them" }) { _, _ in
      []
    }
  }

  private func households() -> [PlannedChange] {
    func describe(_ rules: HouseholdRules) -> String {
      let names = rules.rules.map { "\($0.key) by \($0.traits.joined(separator: " and "))" }
      return "\(names.joined(separator: "; ")); at most \(rules.membersMax) members"
    }
    let (before, after) = (old.households.map { [$0] } ?? [], new.households.map { [$0] } ?? [])
    return compare(.households, before, after, key: { _ in "profiles" }, create: describe) { old, new in
      [
        old == new ? nil : describe(new),
        old.spelling == new.spelling ? nil : "names are compared anew: ue and ü are one where people write that",
      ]
    }
  }

  private func compare<Item: Equatable>(
    _ kind: PlannedChange.Kind, _ old: [Item], _ new: [Item], key: (Item) -> String, create: (Item) -> String,
    differences: (Item, Item) -> [String?]
  ) -> [PlannedChange] {
    let before = Dictionary(old.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    var changes = new.map { item in
      guard let previous = before[key(item)] else {
        return PlannedChange(action: .create, kind: kind, key: key(item), detail: create(item))
      }
      let parts = differences(previous, item).compactMap { $0 }
      if parts.isEmpty, previous == item { return PlannedChange(action: .unchanged, kind: kind, key: key(item), detail: "") }
      return PlannedChange(action: .update, kind: kind, key: key(item), detail: Self.bounded(parts.joined(separator: "; ")))
    }
    let after = Set(new.map(key))
    for item in old where !after.contains(key(item)) {
      changes.append(PlannedChange(action: .delete, kind: kind, key: key(item), detail: ""))
    }
    return changes.map { change in
      var change = change
      change.detail = Self.bounded(change.detail)
      return change
    }
  }

  private static func bounded(_ text: String) -> String { text.count > 500 ? text.prefix(500) + "…" : text }
}
