internal import Ports
internal import Vocabulary

/// The definitions as they come out of the files, with the numbers of what exists already.
struct DefinitionsDraft {
  let current: Definitions
  let makeWriteKey: @Sendable () -> String
  let problems: ProblemList
  private(set) var new: Definitions
  private(set) var generatedKeys: [GeneratedWriteKey] = []

  init(current: Definitions, makeWriteKey: @escaping @Sendable () -> String, problems: ProblemList) {
    self.current = current
    self.makeWriteKey = makeWriteKey
    self.problems = problems
    new = current
  }

  /// - Parameter standards: `region`, `code_lists`, `traits` and `check_mail_domains`, as far as they are said.
  mutating func readSources(_ entries: [WorkspaceSections.Entry], standards: [String: YAMLItem]) {
    let rules = TraitRuleReader(problems: problems)
    let codeLists = rules.codeLists(standards["code_lists"])
    new.checksMailDomains = TraitRuleReader.checksMailDomains(standards["check_mail_domains"], problems: problems)
    new.region = TraitRuleReader.region(standards["region"], path: "region", problems: problems)
    let numbers = Dictionary(current.sources.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var owners: [String: String] = [:]
    new.sources = []
    for entry in entries {
      guard let draft = SourceReader(problems: problems, codeLists: codeLists).source(entry.item, path: entry.path) else { continue }
      var source = draft.definition
      let old = numbers[source.key]
      source.id = old?.id ?? SourceID(rawValue: Self.take(&new.nextSource))
      if !draft.namesKeys {
        source.writeKeys = old?.writeKeys ?? []
        if source.writeKeys.isEmpty {
          source.writeKeys = [makeWriteKey()]
          generatedKeys.append(GeneratedWriteKey(source: source.key, writeKey: source.writeKeys[0]))
        }
      }
      for key in source.writeKeys {
        if let other = owners.updateValue(source.key, forKey: key), other != source.key {
          problems.report(draft.place, path: entry.path, "has the same write key as source \(other)")
        }
      }
      new.sources.append(source)
    }
    new.sources.sort { $0.id.rawValue < $1.id.rawValue }
    let traits = rules.rules(standards["traits"], sources: new.sources)
    new.traitRules = traits.isEmpty ? nil : traits
  }

  /// Without the section, or with an empty one, the default types hold.
  mutating func readIdentifierTypes(_ entries: [WorkspaceSections.Entry], isPresent: Bool) {
    let reader = IdentifierTypeReader(problems: problems)
    var types: [IdentifierTypeDefinition] = []
    for entry in entries { if let type = reader.identifierType(entry.item, path: entry.path, before: types) { types.append(type) } }
    if types.count > 64, let last = entries.last { problems.report(last.item, path: "identifiers", "there are more than 64 types") }
    new.identifierTypes = isPresent && !types.isEmpty ? types : IdentifierTypeDefinition.defaults
  }

  mutating func readSegments(_ entries: [WorkspaceSections.Entry]) -> SegmentReferences {
    let numbers = Dictionary(current.segments.map { ($0.key, $0.id) }, uniquingKeysWith: { first, _ in first })
    var references = SegmentReferences(defined: [:], deleted: [])
    for entry in entries {
      guard let key = entry.key, Fields.isKey(key), references.defined[key] == nil else { continue }
      references.defined[key] = numbers[key] ?? SegmentID(rawValue: Self.take(&new.nextSegment))
    }
    references.deleted = Set(numbers.keys).subtracting(references.defined.keys)
    let reader = SegmentReader(problems: problems, segments: references)
    new.segments = entries.compactMap { reader.segment($0.item, path: $0.path) }.sorted { $0.id < $1.id }
    let places = Dictionary(entries.compactMap { entry in entry.key.map { ($0, entry) } }, uniquingKeysWith: { first, _ in first })
    for cycle in SegmentCycles(new.segments).all() {
      guard let entry = places[cycle[0]] else { continue }
      problems.report(entry.item, path: entry.path, "depends on itself: \(cycle.joined(separator: " → "))")
    }
    for problem in SegmentUses(new).ofSegmentsWithoutMembers {
      guard let entry = places[problem.user] else { continue }
      problems.report(entry.item, path: entry.path, "uses segment \(problem.used), which is \(problem.status.rawValue) and has no members")
    }
    return references
  }

  /// After the segments, which may ask for a rule.
  mutating func readHouseholds(_ item: YAMLItem?, usedBy segments: [WorkspaceSections.Entry]) {
    new.households = item.flatMap { HouseholdReader(problems: problems, traitRules: new.traitRules ?? []).rules($0) }
    let keys = new.households?.rules.map(\.key) ?? []
    let isMissing = item == nil || item?.scalar == .null
    let places = Dictionary(segments.compactMap { entry in entry.key.map { ($0, entry) } }, uniquingKeysWith: { first, _ in first })
    for segment in new.segments {
      for (path, condition) in segment.condition.households(path: "where") {
        guard let entry = places[segment.key], isMissing || condition.rule.map({ !keys.contains($0) }) ?? false else { continue }
        let reason =
          isMissing
          ? "asks for households, and the files have no households: section"
          : "\(NearestName.unknown(condition.rule ?? "", known: keys)) (a rule under households:)"
        problems.report(entry.item, path: "\(entry.path).\(path)", reason)
      }
    }
  }

  /// - Parameter segments: the entries whose conditions may use what is deleted.
  mutating func readComputedTraits(
    _ entries: [WorkspaceSections.Entry], usedBy segments: [WorkspaceSections.Entry], references: SegmentReferences
  ) {
    let numbers = Dictionary(current.computedTraits.map { ($0.key, $0.id) }, uniquingKeysWith: { first, _ in first })
    let reader = ComputedTraitReader(problems: problems, segments: references)
    new.computedTraits = []
    for entry in entries {
      guard var trait = reader.trait(entry.item, path: entry.path) else { continue }
      trait.id = numbers[trait.key] ?? SegmentID(rawValue: Self.take(&new.nextSegment))
      new.computedTraits.append(trait)
    }
    new.computedTraits.sort { $0.id < $1.id }
    let places = Dictionary(
      (entries + segments).compactMap { entry in entry.key.map { ($0, entry) } }, uniquingKeysWith: { first, _ in first })
    checkNames(places)
    let deleted = Set(current.computedTraits.flatMap(\.traitNames)).subtracting(new.computedTraits.flatMap(\.traitNames))
    for (user, trait) in SegmentUses(new).ofTraits(deleted) {
      guard let entry = places[user] else { continue }
      problems.report(
        entry.item, path: entry.path, "uses the computed trait \(trait), which is not in the files any more and would be deleted")
    }
  }

  /// Each name once, and no tag that asks for a tag.
  private func checkNames(_ places: [String: WorkspaceSections.Entry]) {
    var owners: [String: String] = [:]
    for trait in new.computedTraits {
      for name in trait.traitNames {
        guard let other = owners.updateValue(trait.key, forKey: name), other != trait.key, let entry = places[trait.key] else { continue }
        problems.report(entry.item, path: entry.path, "gives the trait \(name), and so does \(other)")
      }
    }
    let tags = Set(new.computedTraits.filter { $0.tag != nil }.map(\.key))
    for trait in new.computedTraits {
      for used in Set(trait.traitsUsed).intersection(tags).sorted() {
        guard let entry = places[trait.key] else { continue }
        problems.report(entry.item, path: entry.path, "asks for the tag \(used); a tag's conditions may ask for other traits only")
      }
    }
  }

  mutating func readDestinations(_ entries: [WorkspaceSections.Entry], types: [String: [DestinationSetting]], segments: SegmentReferences) {
    let numbers = Dictionary(current.destinations.map { ($0.key, $0.id) }, uniquingKeysWith: { first, _ in first })
    let reader = DestinationReader(problems: problems, types: types, segments: segments)
    new.destinations = []
    for entry in entries {
      guard var destination = reader.destination(entry.item, path: entry.path)?.definition else { continue }
      destination.id = numbers[destination.key] ?? DestinationID(rawValue: Self.take(&new.nextDestination))
      new.destinations.append(destination)
    }
    new.destinations.sort { $0.id.rawValue < $1.id.rawValue }
  }

  mutating func readAnalyses(_ items: [String: YAMLItem], segments: SegmentReferences) {
    let reader = AnalysisSettingsReader(problems: problems)
    new.analysisSettings = reader.settings(items)
    let analyses = reader.analyses(items["analyses"], segments: segments)
    new.analyses = analyses.isEmpty ? nil : analyses
    new.retention = items["retention"].flatMap { RetentionReader(problems: problems).retention($0) }
    new.matching = items["matching"].flatMap { MatchRulesReader(problems: problems).rules($0) }
  }

  func plan() -> WorkspacePlan {
    let changes = DefinitionsComparison(old: current, new: new).changes()
    var definitions = new
    if changes.contains(where: { $0.action != .unchanged }) {
      definitions.version = DefinitionsVersion(rawValue: current.version.rawValue + 1)
    } else {
      definitions = current
    }
    return WorkspacePlan(definitions: definitions, changes: changes, generatedKeys: generatedKeys)
  }

  private static func take(_ next: inout UInt32) -> UInt32 {
    defer { next += 1 }
    return next
  }
}
