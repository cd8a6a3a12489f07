internal import Vocabulary

extension IdentityGraph {
  /// Takes in a signature that was never seen.
  mutating func add(_ event: Event, keys: [KeyedHash], signature: KeyedHash, tie: UInt64) -> Resolution {
    let stopped = decisions.isEmpty ? 0 : stoppedBits(keys)
    let isLone = stopped != 0 && stopped.nonzeroBitCount == keys.count
    var known: [ProfileRow] = []
    for (index, key) in keys.enumerated() {
      guard stopped >> UInt64(index) & 1 == 0 || isLone && index == 0, let row = rows[key], !known.contains(row) else { continue }
      if !isLone || holdsAlone(event.identifiers[0], row) { known.append(row) }
    }
    if !decisions.unions.isEmpty {
      for key in keys where decisions.stop(key) == nil {
        for partner in decisions.partners(of: key) where decisions.stop(partner) == nil {
          if let row = rows[partner], !known.contains(row) { known.append(row) }
        }
      }
    }
    let touched = component(of: known)
    let section = { (graph: inout IdentityGraph) in
      graph.makeSection(
        event, key: signature, tie: tie, identifiers: event.identifiers, stopped: isLone ? stopped & ~1 : stopped)
    }
    guard !touched.isEmpty else { return addAlone(section(&self), keys: keys, cause: Cause(event)) }
    var identifiers = Set(event.identifiers)
    var signatures = 1
    for profile in touched {
      signatures += profile.record.sections.count
      for section in profile.record.sections { identifiers.formUnion(section.identifiers) }
    }
    if identifiers.count > ProfileRecord.identifiersMax || signatures > ProfileRecord.identifiersMax {
      return addWithFewer(event, keys: keys, lead: isLone ? 0 : (~stopped).trailingZeroBitCount, tie: tie)
    }
    let shared = rules.findsShared ? newlyShared(event.identifiers, keys, stopped: stopped, among: touched) : []
    if !shared.isEmpty { decide(shared, cause: Cause(event)) }
    let isPlain =
      stopped == 0 && shared.isEmpty && !touched.contains(where: hasRefusal)
      && rules.allow(identifiers: identifiers, signatures: signatures) && !areHeldApart(identifiers)
    return isPlain
      ? unite(touched, with: section(&self), keys: keys, cause: Cause(event))
      : place(section(&self), keys: keys, among: touched, cause: Cause(event))
  }

  private func stoppedBits(_ keys: [KeyedHash]) -> UInt64 {
    var bits: UInt64 = 0
    for (index, key) in keys.enumerated() where decisions.stop(key) != nil { bits |= 1 << UInt64(index) }
    return bits
  }

  /// Some decision holds one of them apart from others.
  private func areHeldApart(_ identifiers: some Collection<Identifier>) -> Bool {
    decisions.hasSides && identifiers.contains { !decisions.sides($0.key(hashKey)).isEmpty }
  }

  /// The profile is that of the events which carry nothing but this stopped identifier and others that are stopped.
  func holdsAlone(_ identifier: Identifier, _ row: ProfileRow) -> Bool {
    guard let profile = profiles[row] else { return false }
    return profile.record.sections.contains { section in
      let identifiers = section.identifiers
      return identifiers.contains(identifier) && identifiers.allSatisfy { decisions.stop($0.key(hashKey)) != nil }
        && identifiers[rules.order(identifiers)[0]] == identifier
    }
  }

  /// A new profile, unless the identifiers of this very event pass a limit.
  private mutating func addAlone(_ section: SignatureSection, keys: [KeyedHash], cause: Cause) -> Resolution {
    let profile = makeProfile()
    profile.record.sections = [section]
    for (index, key) in keys.enumerated() where section.refusedMask >> UInt64(index) & 1 == 0 { assign(key, to: profile.record.row) }
    guard keys.count > 1,
      section.refusedMask != 0 || !rules.allow(identifiers: Set(section.identifiers), signatures: 1) || areHeldApart(section.identifiers)
    else { return Resolution(profile: profile, section: 0, regrouped: []) }
    return place(section.key, regrouping: [profile], cause: cause)
  }

  /// The component is as large as it may become. The event is attributed by its first identifier alone; what it says about the others is
  /// refused and reported. (Which event meets this limit depends on the order of arrival; it is a guard, not a rule of grouping.)
  private mutating func addWithFewer(_ event: Event, keys: [KeyedHash], lead: Int, tie: UInt64) -> Resolution {
    let identifier = event.identifiers[lead]
    let key = signatureKey([keys[lead]], explicit: false)
    let home = rows[keys[lead]]
    for (index, other) in event.identifiers.enumerated() where index != lead {
      refuse(other, profile: home ?? nextProfile, at: event.receivedAt, limit: "identifiers_per_component")
    }
    if let home, let known = find(key, row: home) { return Resolution(profile: known.profile, section: known.section, regrouped: []) }
    let section = makeSection(event, key: key, tie: tie, identifiers: [identifier], stopped: 0)
    let profile = home.flatMap { row in component(of: [row]).first { owns(identifier, $0) } } ?? makeProfile()
    profile.record.sections.append(section)
    profile.isChanged = true
    assign(keys[lead], to: profile.record.row)
    return Resolution(profile: profile, section: profile.record.sections.count - 1, regrouped: [])
  }

  func owns(_ identifier: Identifier, _ profile: Profile) -> Bool {
    profile.record.sections.contains { section in
      section.identifiers.enumerated().contains { $0.element == identifier && section.refusedMask >> UInt64($0.offset) & 1 == 0 }
    }
  }

  /// The plain merge: everything into the oldest profile.
  private mutating func unite(
    _ touched: [Profile], with section: SignatureSection, keys: [KeyedHash], cause: Cause
  ) -> Resolution {
    let survivor = touched[0]
    survivor.record.sections.append(section)
    survivor.isChanged = true
    let index = survivor.record.sections.count - 1
    for key in keys { assign(key, to: survivor.record.row) }
    for absorbed in touched.dropFirst() { absorb(absorbed, into: survivor, cause: cause) }
    return Resolution(profile: survivor, section: index, regrouped: touched.count > 1 ? touched : [])
  }

  private mutating func absorb(_ absorbed: Profile, into survivor: Profile, cause: Cause) {
    for section in absorbed.record.sections {
      note(move: section, to: survivor.record.row)
      for identifier in section.identifiers { assign(identifier.key(hashKey), to: survivor.record.row) }
    }
    survivor.record.remember(absorbed.record, anchor: absorbed.record.anchor, cause: cause)
    survivor.record.sections.append(contentsOf: absorbed.record.sections)
    absorbed.record.retire(into: survivor.record.row)
    absorbed.isChanged = true
  }

  /// Puts the signature into a profile of the component for the moment, and lets the replay decide.
  private mutating func place(
    _ section: SignatureSection, keys: [KeyedHash], among touched: [Profile], cause: Cause
  ) -> Resolution {
    var home = touched[0]
    for key in keys { if let row = rows[key], let known = touched.first(where: { $0.record.row == row }) { home = known; break } }
    home.record.sections.append(section)
    home.isChanged = true
    return place(section.key, regrouping: touched, cause: cause)
  }
}

extension IdentityGraph.Cause {
  init(_ event: Event) { self.init(offset: event.offset, at: event.receivedAt) }
}
