internal import Cleansing
internal import IdentityResolution
internal import Ports
internal import Segmentation
internal import Unification
internal import Vocabulary

/// Accounts and households: what a `group` call says, under which groups a profile is listed, and the members whose segments follow.
extension Flow {
  /// Members that one piece looks at.
  static let refreshRows = 2000
  /// Groups that one piece looks at, and members of one of them: a large one does not hold up the others.
  static let refreshGroups = 2000
  static let refreshRowsOfOne = 1000

  /// What a `group` call says of its account.
  func apply(account item: PreparedItem, batch: inout FlowBatch, touched: inout Segmenter.Touched) {
    guard let id = item.account, case .event(let event) = item.item.outcome else { return }
    var account = batch.accounts[id]
    let before = account
    let change = AccountUnifier().apply(event, tie: item.tie, to: &account)
    batch.refusedTraits += change.refusedTraits
    guard account != before else { return }
    batch.accounts[id] = account
    let asked = change.traits.contains { stages.segmentation.compiled.accountTraits.contains($0) }
    if asked { stages.segmentation.noteGroups(touched: &touched) }
    batch.note(account: id, isAsked: asked)
  }

  /// Brings the groups up to date under which a profile is listed; false when they are.
  @discardableResult
  func list(_ profile: IdentityGraph.Profile, batch: inout FlowBatch) -> Bool {
    let groups = stages.groups.groups(of: profile.record)
    guard groups != profile.record.groups else { return false }
    batch.note(groups: profile.record.groups, now: groups, of: profile.record.row)
    profile.record.groups = groups
    profile.isChanged = true
    return true
  }

  /// The accounts of a batch: those of its `group` calls, and those of its profiles when segments ask for them.
  func loadAccounts(_ called: Set<String>, into batch: inout FlowBatch) throws(StateStoreError) {
    var ids = called
    if !stages.segmentation.compiled.accountTraits.isEmpty {
      for profile in batch.identities.profiles.values {
        for section in profile.record.sections { for link in section.accounts { ids.insert(link.account) } }
      }
    }
    guard !ids.isEmpty else { return }
    for account in try state.accounts(ids.sorted()) { batch.accounts[account.id] = account }
  }

  /// Groups whose members are to be looked at again after what a batch has changed.
  func refreshes(for batch: FlowBatch) throws(StateStoreError) -> [GroupRefreshChange] {
    let asksHouseholds = stages.segmentation.compiled.asksHouseholds
    guard asksHouseholds && !batch.groupMembers.isEmpty || !batch.refreshedAccounts.isEmpty else { return [] }
    let accounts = Set(batch.refreshedAccounts.map { KeyedHash.account($0, key: checkpoint.hashKey) })
    var growth: [KeyedHash: Int] = [:]
    for change in batch.groupMembers where accounts.contains(change.group) || asksHouseholds && change.kind == .household {
      growth[change.group, default: 0] += change.isMember ? 1 : -1
    }
    let sizes = try state.groupSizes(accounts.union(growth.keys).sorted())
    let membersMax = checkpoint.definitions.households?.membersMax ?? 0
    var keys: [KeyedHash] = []
    for key in accounts.union(growth.keys) {
      let before = sizes[key] ?? 0
      let after = before + (growth[key] ?? 0)
      // An account's only member has sent the call, and was judged by it.
      let isNeeded = accounts.contains(key) ? after > 1 : after > 0 && min(before, after) <= membersMax
      if isNeeded { keys.append(key) }
    }
    return keys.sorted().map { .request($0) }
  }

  /// Looks again at some members of groups that have changed. Nil when there is nothing to do.
  mutating func runGroupRefresh() throws(StateStoreError) -> FlowResult? {
    guard mayHaveRefreshes else { return nil }
    var due = try state.groupRefreshes(after: lastRefreshed, limit: Flow.refreshGroups)
    if due.isEmpty, lastRefreshed != nil { due = try state.groupRefreshes(after: nil, limit: Flow.refreshGroups) }
    guard !due.isEmpty else {
      mayHaveRefreshes = false
      lastRefreshed = nil
      return nil
    }
    var piece = GroupPiece()
    for refresh in due {
      let room = min(Flow.refreshRows - piece.rows.count, Flow.refreshRowsOfOne)
      guard room > 0 else { break }
      let after = ProfileRow(rawValue: refresh.cursor)
      let members: [ProfileRow]
      if refresh.group == GroupRefresh.everybody {
        let records = try state.scan(after: after, limit: room)
        members = records.map(\.row)
        piece.listed.formUnion(members)
      } else {
        members = try state.groupMembers(refresh.group, after: after, limit: room)
      }
      piece.rows.formUnion(members)
      piece.groups.append(refresh.group)
      piece.changes.append(refresh.advanced(to: members.last?.rawValue, isWhole: members.count == room))
    }
    return try run(piece)
  }

  private mutating func run(_ piece: GroupPiece) throws(StateStoreError) -> FlowResult {
    let loaded = try state.load(profiles: piece.rows.sorted(), timersDueBy: .init(microseconds: .min), timersMax: 0)
    var batch = try openBatch(loaded.profiles)
    let profiles = piece.rows.sorted().compactMap { batch.identities.profiles[$0] }
    for profile in profiles where piece.listed.contains(profile.record.row) { list(profile, batch: &batch) }
    let sizes = try householdSizes(of: profiles)
    let membersMax = checkpoint.definitions.households?.membersMax ?? 0
    var touched = stages.segmentation.none()
    stages.segmentation.noteGroups(touched: &touched)
    for profile in profiles where profile.record.mergedInto == nil && !touched.isEmpty {
      let (groups, expiries) = (profile.record.groups, profile.record.expiries)
      for index in profile.record.groups.indices {
        guard let size = sizes[profile.record.groups[index].key] else { continue }
        profile.record.groups[index].size = size <= membersMax ? UInt32(size) : 0
      }
      let wasChanged = profile.isChanged
      let changes = evaluate(profile, touched: touched, now: checkpoint.clock, batch: &batch)
      // Most members are as they were: those are not written.
      profile.isChanged = wasChanged || changes || profile.record.groups != groups || profile.record.expiries != expiries
    }
    var commit = batch.commit(definitions: checkpoint.definitions.version)
    commit.clock = checkpoint.clock
    commit.groupRefreshes = piece.changes
    try self.commit(commit, batch: batch)
    lastRefreshed = piece.groups.last
    return FlowResult(end: checkpoint.position, deliveries: !commit.deliveries.isEmpty, more: true)
  }

  /// As they are committed: who is listed anew by this piece lets the group be looked at again.
  private func householdSizes(of profiles: [IdentityGraph.Profile]) throws(StateStoreError) -> [KeyedHash: Int] {
    guard stages.segmentation.compiled.asksHouseholds else { return [:] }
    let keys = Set(profiles.flatMap { $0.record.groups.lazy.filter { $0.kind == .household }.map(\.key) })
    return keys.isEmpty ? [:] : try state.groupSizes(keys.sorted())
  }

  /// Whether all profiles may be in other households under new definitions, or segments ask for sizes that nobody has counted.
  func needsListing(from old: Definitions, to new: Definitions) -> Bool {
    guard checkpoint.nextProfile.rawValue > 1, old.households != nil || new.households != nil else { return false }
    if old.households != new.households { return true }
    if old.region != new.region || old.traitRules != new.traitRules { return true }
    return CompiledSegments(definitions: new).asksHouseholds && !CompiledSegments(definitions: old).asksHouseholds
  }
}

/// Members of some groups that are looked at together.
private struct GroupPiece {
  var rows: Set<ProfileRow> = []
  /// Those whose own groups are read anew.
  var listed: Set<ProfileRow> = []
  var groups: [KeyedHash] = []
  var changes: [GroupRefreshChange] = []
}
