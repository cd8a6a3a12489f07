internal import Vocabulary

/// Moves the signatures of a component to where the replay wants them, and notes who was merged and who went apart.
struct Settlement {
  private let component: [IdentityGraph.Profile]
  private let cause: IdentityGraph.Cause
  private let new: KeyedHash?
  private var sections: [ProfileRow: [SignatureSection]] = [:]
  private var homes: [ProfileRow: IdentityGraph.Profile] = [:]
  /// Where each signature sits from now on.
  private var homeOf: [SignatureID: IdentityGraph.Profile] = [:]
  /// Signatures that went from one profile to another.
  private var moved: [Route: UInt32] = [:]
  private var changedRows: Set<ProfileRow> = []
  private(set) var changed: [IdentityGraph.Profile] = []

  private struct Route: Hashable {
    var from: ProfileRow
    var to: ProfileRow
  }

  init(component: [IdentityGraph.Profile], cause: IdentityGraph.Cause, new: KeyedHash?) {
    self.component = component
    self.cause = cause
    self.new = new
  }

  mutating func markChanged(_ profile: IdentityGraph.Profile) { changedRows.insert(profile.record.row) }

  mutating func put(_ section: SignatureSection, from old: IdentityGraph.Profile, to home: IdentityGraph.Profile) {
    sections[home.record.row, default: []].append(section)
    homes[home.record.row] = home
    homeOf[section.id] = home
    guard home !== old else { return }
    changedRows.insert(home.record.row)
    changedRows.insert(old.record.row)
    if section.key != new { moved[Route(from: old.record.row, to: home.record.row), default: 0] += 1 }
  }

  /// Writes the records of all profiles that changed.
  mutating func finish(_ graph: inout IdentityGraph) {
    var all = component
    for profile in homes.values.sorted(by: { $0.record.row < $1.record.row }) where !all.contains(where: { $0 === profile }) {
      all.append(profile)
    }
    let retired = component.filter { sections[$0.record.row] == nil }.map { ($0, $0.record.anchor) }
    // Records as they were, before signatures and what belongs to them go elsewhere.
    let remembered = component.flatMap { profile in profile.record.absorbed.map { (profile, $0) } }
    for profile in all where changedRows.contains(profile.record.row) {
      if let own = sections[profile.record.row] { profile.record.sections = own }
      profile.isChanged = true
      changed.append(profile)
    }
    for (holder, absorbed) in remembered { follow(absorbed, of: holder, &graph) }
    for (profile, anchor) in retired {
      guard let anchor, let survivor = homeOf[anchor] else { continue }
      survivor.record.remember(profile.record, anchor: anchor, cause: cause)
      profile.record.retire(into: survivor.record.row)
    }
    noteSplits()
  }

  /// The id of a profile that was merged away leads to where its signature is; when that is the profile itself it has come back.
  private func follow(_ absorbed: AbsorbedProfile, of holder: IdentityGraph.Profile, _ graph: inout IdentityGraph) {
    guard let home = homeOf[absorbed.signature], home !== holder else { return }
    holder.record.absorbed.removeAll { $0 == absorbed }
    guard home.record.row != absorbed.row, homes[absorbed.row] == nil else { return }
    home.record.absorbed.append(absorbed)
    let old = graph.mergedAway(absorbed.row)
    old.record.mergedInto = home.record.row
    old.isChanged = true
  }

  private func noteSplits() {
    for (route, count) in moved.sorted(by: { ($0.key.from, $0.key.to) < ($1.key.from, $1.key.to) }) {
      guard let from = homes[route.from], let to = homes[route.to] else { continue }
      from.record.note(ProfileSplit(row: route.to, isOrigin: true, signatures: count, at: cause.at, offset: cause.offset))
      to.record.note(ProfileSplit(row: route.from, isOrigin: false, signatures: count, at: cause.at, offset: cause.offset))
    }
  }
}
