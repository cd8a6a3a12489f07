internal import Vocabulary

extension IdentityGraph {
  /// Takes in a signature that was never seen.
  mutating func add(_ event: Event, keys: [KeyedHash], signature: KeyedHash, tie: UInt64) -> Resolution {
    var known: [ProfileRow] = []
    for key in keys { if let row = rows[key], !known.contains(row) { known.append(row) } }
    let touched = component(of: known)
    guard !touched.isEmpty else { return addAlone(event, keys: keys, signature: signature, tie: tie) }
    var identifiers = Set(event.identifiers)
    var signatures = 1
    for profile in touched {
      signatures += profile.record.sections.count
      for section in profile.record.sections { identifiers.formUnion(section.identifiers) }
    }
    if identifiers.count > ProfileRecord.identifiersMax || signatures > ProfileRecord.identifiersMax {
      return addWithFewer(event, keys: keys, tie: tie)
    }
    let section = makeSection(event, key: signature, tie: tie, identifiers: event.identifiers)
    if !touched.contains(where: hasRefusal), limits.allow(identifiers: identifiers, signatures: signatures) {
      return unite(touched, with: section, keys: keys)
    }
    return place(section, keys: keys, among: touched)
  }

  /// A new profile, unless the identifiers of this very event pass a limit.
  private mutating func addAlone(_ event: Event, keys: [KeyedHash], signature: KeyedHash, tie: UInt64) -> Resolution {
    let section = makeSection(event, key: signature, tie: tie, identifiers: event.identifiers)
    let profile = makeProfile()
    profile.record.sections = [section]
    for key in keys { assign(key, to: profile.record.row) }
    if keys.count > 1, !limits.allow(identifiers: Set(event.identifiers), signatures: 1) {
      return regroup([profile], signature: signature)
    }
    return Resolution(profile: profile, section: 0, regrouped: [])
  }

  /// The component is as large as it may become. The event is attributed by its first identifier alone; what it says about the others is
  /// refused and reported. (Which event meets this limit depends on the order of arrival; it is a guard, not a rule of grouping.)
  private mutating func addWithFewer(_ event: Event, keys: [KeyedHash], tie: UInt64) -> Resolution {
    let key = signatureKey([keys[0]], explicit: false)
    let home = rows[keys[0]]
    for identifier in event.identifiers.dropFirst() {
      refuse(identifier, profile: home ?? nextProfile, at: event.receivedAt, limit: "identifiers_per_component")
    }
    if let home, let known = find(key, row: home) { return Resolution(profile: known.profile, section: known.section, regrouped: []) }
    let section = makeSection(event, key: key, tie: tie, identifiers: [event.identifiers[0]])
    let profile = home.flatMap { row in component(of: [row]).first { owns(event.identifiers[0], $0) } } ?? makeProfile()
    profile.record.sections.append(section)
    profile.isChanged = true
    assign(keys[0], to: profile.record.row)
    return Resolution(profile: profile, section: profile.record.sections.count - 1, regrouped: [])
  }

  func owns(_ identifier: Identifier, _ profile: Profile) -> Bool {
    profile.record.sections.contains { section in
      section.identifiers.enumerated().contains { $0.element == identifier && section.refusedMask >> UInt64($0.offset) & 1 == 0 }
    }
  }

  /// The plain merge: everything into the oldest profile.
  private mutating func unite(_ touched: [Profile], with section: SignatureSection, keys: [KeyedHash]) -> Resolution {
    let survivor = touched[0]
    survivor.record.sections.append(section)
    survivor.isChanged = true
    let index = survivor.record.sections.count - 1
    for key in keys { assign(key, to: survivor.record.row) }
    for absorbed in touched.dropFirst() { absorb(absorbed, into: survivor) }
    return Resolution(profile: survivor, section: index, regrouped: touched.count > 1 ? touched : [])
  }

  private mutating func absorb(_ absorbed: Profile, into survivor: Profile) {
    for section in absorbed.record.sections {
      note(move: section, to: survivor.record.row)
      for identifier in section.identifiers { assign(identifier.key(hashKey), to: survivor.record.row) }
    }
    survivor.record.sections.append(contentsOf: absorbed.record.sections)
    absorbed.record.sections = []
    absorbed.record.mergedInto = survivor.record.row
    absorbed.isChanged = true
  }

  /// Puts the signature into a profile of the component for the moment, and lets the replay decide.
  private mutating func place(_ section: SignatureSection, keys: [KeyedHash], among touched: [Profile]) -> Resolution {
    let home = rows[keys[0]].flatMap { profiles[$0] } ?? makeProfile()
    home.record.sections.append(section)
    home.isChanged = true
    for key in keys where rows[key] == nil { assign(key, to: home.record.row) }
    var all = touched
    if !all.contains(where: { $0 === home }) { all.append(home) }
    return regroup(all, signature: section.key)
  }
}
