public import Ports
internal import Synchronization
public import Vocabulary

extension InMemoryStateStore {
  public func accounts(_ ids: [String]) throws(StateStoreError) -> [Account] {
    state.withLock { state in Set(ids).compactMap { state.accounts[$0] } }
  }

  public func groupSizes(_ keys: [KeyedHash]) throws(StateStoreError) -> [KeyedHash: Int] {
    state.withLock { state in
      Dictionary(keys.compactMap { key in state.groups[key].map { (key, $0.members.count) } }) { first, _ in first }
    }
  }

  public func groupMembers(_ key: KeyedHash, after row: ProfileRow, limit: Int) throws(StateStoreError) -> [ProfileRow] {
    state.withLock { state in Array((state.groups[key]?.members ?? []).filter { $0 > row }.sorted().prefix(limit)) }
  }

  public func groupRefreshes(after key: KeyedHash?, limit: Int) throws(StateStoreError) -> [GroupRefresh] {
    state.withLock { state in
      let rest = state.refreshes.values.filter { refresh in key.map { refresh.group > $0 } ?? true }
      return Array(rest.sorted { $0.group < $1.group }.prefix(limit))
    }
  }

  public func accounts(after id: String, limit: Int) async throws(StateStoreError) -> [Account] {
    state.withLock { state in
      let rest = state.accounts.values.filter { id.utf8.lexicographicallyPrecedes($0.id.utf8) }
      return Array(rest.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }.prefix(limit))
    }
  }

  public func knownAccounts(_ ids: [String]) async throws(StateStoreError) -> [Account] { try accounts(ids) }

  public func members(ofGroup key: KeyedHash, after row: ProfileRow, limit: Int) async throws(StateStoreError) -> [ProfileRow] {
    try groupMembers(key, after: row, limit: limit)
  }

  public func sizes(ofGroups keys: [KeyedHash]) async throws(StateStoreError) -> [KeyedHash: Int] { try groupSizes(keys) }

  public func largeHouseholds(above members: Int, limit: Int) async throws(StateStoreError) -> [GroupSize] {
    state.withLock { state in
      let large = state.groups.filter { $0.value.kind == .household && $0.value.members.count > members }
      let sizes = large.map { GroupSize(group: $0.key, members: $0.value.members.count) }
      return Array(sizes.sorted { ($1.members, $0.group) < ($0.members, $1.group) }.prefix(limit))
    }
  }
}

extension InMemoryState {
  mutating func list(_ change: GroupMemberChange) {
    if change.isMember {
      groups[change.group, default: (change.kind, [])].members.insert(change.profile)
    } else if groups[change.group]?.members.remove(change.profile) != nil, groups[change.group]?.members.isEmpty == true {
      groups[change.group] = nil
    }
  }

  mutating func follow(_ change: GroupRefreshChange) {
    switch change {
    case .request(let key): refreshes[key] = refreshes[key]?.renewed ?? GroupRefresh(group: key)
    case .advance(let refresh): refreshes[refresh.group] = refresh
    case .finish(let key): refreshes[key] = nil
    }
  }
}
