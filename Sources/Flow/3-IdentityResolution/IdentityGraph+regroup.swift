public import Vocabulary

extension IdentityGraph {
  /// A signature in a component, with where it sits now.
  struct Member {
    var section: SignatureSection
    var home: Profile
    var input: GroupingReplay.Member

    init(_ section: SignatureSection, home: Profile, hashKey: HashKey) {
      self.section = section
      self.home = home
      let identifiers = section.identifiers
      input = GroupingReplay.Member(
        signature: section.key, identifiers: identifiers, keys: identifiers.map { $0.key(hashKey) },
        isExplicitMerge: section.isExplicitMerge)
    }
  }

  /// Decides the grouping of a component anew because of one signature, which may be new in it.
  mutating func place(_ signature: KeyedHash, regrouping component: [Profile], cause: Cause) -> Resolution {
    var touched = regroup(component, new: signature, cause: cause)
    let home = (touched + component).first { $0.record.sections.contains { $0.key == signature } }!
    let index = home.record.sections.firstIndex { $0.key == signature }!
    if !touched.isEmpty, !touched.contains(where: { $0 === home }) { touched.append(home) }
    return Resolution(profile: home, section: index, regrouped: touched)
  }

  /// Decides anew the grouping of all that is connected with a profile under the rules and decisions that hold now: signatures that share an
  /// identifier, also one that did not merge before. The records of all of them must have been given.
  /// - Returns: profiles whose signatures or identifiers changed.
  public mutating func regroup(connectedWith row: ProfileRow, cause: Cause) -> [Profile] {
    var component = component(of: [row])
    // An identifier that merges again leads to a profile that may be no part of the component yet.
    for profile in component {
      for section in profile.record.sections {
        for identifier in section.identifiers {
          let key = identifier.key(hashKey)
          guard decisions.stop(key) == nil, !rules.isBlocked(identifier) else { continue }
          for other in ([key] + decisions.partners(of: key)).compactMap({ rows[$0] })
          where !component.contains(where: { $0.record.row == other }) { component.append(contentsOf: self.component(of: [other])) }
        }
      }
    }
    component = self.component(of: component.map(\.record.row)).filter { $0.record.mergedInto == nil }
    guard !component.isEmpty else { return [] }
    if Set(component.flatMap { $0.record.sections.flatMap(\.identifiers) }).count > ProfileRecord.identifiersMax {
      component = self.component(of: [row])
    }
    let shared = shared(in: component)
    if !shared.isEmpty { decide(shared, cause: cause) }
    return regroup(component, new: nil, cause: cause)
  }

  /// - Parameter new: a signature whose coming is no move.
  private mutating func regroup(_ given: [Profile], new: KeyedHash?, cause: Cause) -> [Profile] {
    let component = decisions.isEmpty ? given : withLone(given)
    let members = component.flatMap { profile in
      profile.record.sections.map { Member($0, home: profile, hashKey: hashKey) }
    }.sorted { left, right in
      let (left, right) = (left.section, right.section)
      return (left.orderTime, left.orderTie, left.key) < (right.orderTime, right.orderTie, right.key)
    }
    let replay = GroupingReplay(members.map(\.input), rules: rules, decisions: decisions)
    let homes = chooseHomes(members, component: component, groups: replay.groups)
    var settlement = Settlement(component: component, cause: cause, new: new)
    for member in members.sorted(by: { $0.section.id < $1.section.id }) {
      let home = homes[replay.groups[member.section.key]!]!
      var section = member.section
      let mask = replay.mask(section.key)
      if mask != section.refusedMask {
        report(replay.refusals[section.key] ?? [], of: section, profile: home)
        section.refusedMask = mask
        settlement.markChanged(home)
      }
      if home !== member.home { note(move: section, to: home.record.row) }
      settlement.put(section, from: member.home, to: home)
    }
    settlement.finish(&self)
    link(homes, replay: replay)
    lead(members, replay: replay, homes: homes)
    return settlement.changed
  }

  /// A signature whose identifiers have all been stopped belongs to the others of its first identifier that stand alone, if there are any.
  private func withLone(_ component: [Profile]) -> [Profile] {
    var result = component
    for section in component.flatMap(\.record.sections) {
      let identifiers = section.identifiers
      guard identifiers.allSatisfy({ decisions.stop($0.key(hashKey)) != nil }) else { continue }
      let first = identifiers[rules.order(identifiers)[0]]
      guard let row = rows[first.key(hashKey)], !result.contains(where: { $0.record.row == row }), holdsAlone(first, row) else { continue }
      result.append(contentsOf: self.component(of: [row]).filter { other in !result.contains { $0 === other } })
    }
    return result
  }

  private mutating func report(_ refusals: [GroupingReplay.Refusal], of section: SignatureSection, profile: Profile) {
    for refusal in refusals where section.refusedMask >> UInt64(refusal.index) & 1 == 0 {
      refuse(section.identifiers[refusal.index], profile: profile.record.row, at: section.orderTime, limit: refusal.limit)
    }
  }

  /// Each group keeps the oldest of the profile ids that its signatures have brought - also ids that were merged away, which come back - so that
  /// ids persist, and an unmerge gives back the ids that a merge took; else it gets a new one.
  private mutating func chooseHomes(_ members: [Member], component: [Profile], groups: [KeyedHash: Int]) -> [Int: Profile] {
    let groupOf = Dictionary(members.map { ($0.section.id, groups[$0.section.key]!) }) { first, _ in first }
    var claims: [(row: ProfileRow, group: Int)] = []
    for profile in component {
      if let anchor = profile.record.anchor, let group = groupOf[anchor] { claims.append((profile.record.row, group)) }
      for absorbed in profile.record.absorbed { if let group = groupOf[absorbed.signature] { claims.append((absorbed.row, group)) } }
    }
    var homes: [Int: Profile] = [:]
    for claim in claims.sorted(by: { $0.row < $1.row }) where homes[claim.group] == nil { homes[claim.group] = living(claim.row) }
    var taken = Set(homes.values.map(\.record.row))
    for member in members.sorted(by: { $0.section.id < $1.section.id }) {
      let group = groups[member.section.key]!
      guard homes[group] == nil, taken.insert(member.home.record.row).inserted else { continue }
      homes[group] = member.home
    }
    for group in Set(groups.values).sorted() where homes[group] == nil { homes[group] = makeProfile() }
    return homes
  }

  /// A profile that may have been merged away: its record is empty then, and need not be read.
  private mutating func living(_ row: ProfileRow) -> Profile {
    let profile = mergedAway(row)
    profile.record.mergedInto = nil
    return profile
  }

  mutating func mergedAway(_ row: ProfileRow) -> Profile {
    if let known = profiles[row] { return known }
    let profile = Profile(record: ProfileRecord(row: row), isChanged: true)
    profiles[row] = profile
    revived.insert(row)
    return profile
  }

  /// On each island the lowest row is the hub: it knows all others and they know it, so that two reads find the whole component.
  private func link(_ homes: [Int: Profile], replay: GroupingReplay) {
    let islands = Dictionary(grouping: homes, by: { replay.island(of: $0.key) })
    for island in islands.values {
      let living = island.map(\.value).sorted { $0.record.row < $1.record.row }
      for (index, profile) in living.enumerated() {
        let links = index == 0 ? living.dropFirst().map(\.record.row) : [living[0].record.row]
        if profile.record.refusedLinks != links {
          profile.record.refusedLinks = links
          profile.isChanged = true
        }
      }
    }
  }

  /// Owned identifiers lead to their owner, refused ones that nobody owns to a profile of the component, and those that were stopped just now
  /// to nobody.
  private mutating func lead(_ members: [Member], replay: GroupingReplay, homes: [Int: Profile]) {
    var targets: [KeyedHash: ProfileRow] = [:]
    for member in members {
      for (index, key) in member.input.keys.enumerated() where targets[key] == nil {
        if let owner = replay.owner(of: key).flatMap({ homes[$0] }) {
          targets[key] = owner.record.row
        } else if decisions.stop(key) == nil, !rules.isBlocked(member.input.identifiers[index]) {
          targets[key] = homes[replay.groups[member.section.key]!]!.record.row
        }
      }
    }
    for member in members {
      for (index, key) in member.input.keys.enumerated() where targets[key] == nil && member.section.refusedMask >> UInt64(index) & 1 == 0 {
        targets[key] = ProfileRow(rawValue: 0)
      }
    }
    for (key, row) in targets { assign(key, to: row) }
  }
}
