internal import Vocabulary

extension IdentityGraph {
  /// Decides the grouping of a whole component anew and moves signatures to where they belong.
  mutating func regroup(_ component: [Profile], signature: KeyedHash) -> Resolution {
    var sections: [(section: SignatureSection, home: Profile)] = []
    for profile in component { for section in profile.record.sections { sections.append((section, profile)) } }
    let ordered = sections.map(\.section).sorted {
      ($0.orderTime, $0.orderTie, $0.key) < ($1.orderTime, $1.orderTie, $1.key)
    }
    let replay = GroupingReplay(ordered, limits: limits)
    let homes = chooseHomes(sections, groups: replay.groups)
    for profile in component {
      profile.record.sections = []
      profile.record.refusedLinks = []
      profile.isChanged = true
    }
    settle(sections, replay: replay, homes: homes)
    let living = Array(Set(homes.values.map(\.record.row))).sorted()
    link(living)
    retire(component, sections: sections, replay: replay, homes: homes)
    let home = homes[replay.groups[signature]!]!
    let index = home.record.sections.firstIndex { $0.key == signature }!
    var touched = component
    for row in living { if let profile = profiles[row], !touched.contains(where: { $0 === profile }) { touched.append(profile) } }
    return Resolution(profile: home, section: index, regrouped: touched)
  }

  /// Each group keeps the profile of its oldest signature if no older group has it, so that ids persist; else it gets a new one.
  private mutating func chooseHomes(
    _ sections: [(section: SignatureSection, home: Profile)], groups: [KeyedHash: Int]
  ) -> [Int: Profile] {
    var homes: [Int: Profile] = [:]
    var taken: Set<ProfileRow> = []
    for (section, home) in sections.sorted(by: { $0.section.id < $1.section.id }) {
      let group = groups[section.key]!
      guard homes[group] == nil, taken.insert(home.record.row).inserted else { continue }
      homes[group] = home
    }
    for group in Set(groups.values).sorted() where homes[group] == nil { homes[group] = makeProfile() }
    return homes
  }

  private mutating func settle(
    _ sections: [(section: SignatureSection, home: Profile)], replay: GroupingReplay, homes: [Int: Profile]
  ) {
    for (section, oldHome) in sections.sorted(by: { $0.section.id < $1.section.id }) {
      var section = section
      let home = homes[replay.groups[section.key]!]!
      let mask = replay.refused[section.key] ?? 0
      if mask != section.refusedMask {
        reportNew(mask & ~section.refusedMask, of: section, profile: home)
        section.refusedMask = mask
      }
      if home !== oldHome { note(move: section, to: home.record.row) }
      home.record.sections.append(section)
      home.isChanged = true
    }
    // Owned identifiers lead to their owner; refused ones that nobody owns lead to a profile of the component.
    for (section, _) in sections {
      let row = homes[replay.groups[section.key]!]!.record.row
      for identifier in section.identifiers {
        let owner = replay.owner(of: identifier).flatMap { homes[$0] }?.record.row
        assign(identifier.key(hashKey), to: owner ?? row)
      }
    }
  }

  private mutating func reportNew(_ mask: UInt64, of section: SignatureSection, profile: Profile) {
    for (index, identifier) in section.identifiers.enumerated() where mask >> UInt64(index) & 1 == 1 {
      refuse(identifier, profile: profile.record.row, at: section.orderTime, limit: "limit_per_type")
    }
  }

  /// The lowest row is the hub: it knows all others and they know it, so that two reads find the whole component.
  private func link(_ living: [ProfileRow]) {
    guard living.count > 1, let hub = profiles[living[0]] else { return }
    hub.record.refusedLinks = Array(living.dropFirst())
    for row in living.dropFirst() { profiles[row]?.record.refusedLinks = [living[0]] }
  }

  /// Profiles without signatures are merged away, into where their first signature went.
  private func retire(
    _ component: [Profile], sections: [(section: SignatureSection, home: Profile)], replay: GroupingReplay, homes: [Int: Profile]
  ) {
    for profile in component where profile.record.sections.isEmpty {
      guard let first = sections.first(where: { $0.home === profile })?.section else { continue }
      profile.record.mergedInto = homes[replay.groups[first.key]!]!.record.row
    }
  }
}
