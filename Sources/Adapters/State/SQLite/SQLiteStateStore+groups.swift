public import Ports
public import Vocabulary

extension SQLiteStateStore {
  public func accounts(_ ids: [String]) throws(StateStoreError) -> [Account] {
    try readingAsWriter { db in try StoredGroups.accounts(ids, db) }
  }

  public func groupSizes(_ keys: [KeyedHash]) throws(StateStoreError) -> [KeyedHash: Int] {
    try readingAsWriter { db in try StoredGroups.sizes(keys, db) }
  }

  public func groupMembers(_ key: KeyedHash, after row: ProfileRow, limit: Int) throws(StateStoreError) -> [ProfileRow] {
    try readingAsWriter { db in try StoredGroups.members(key, after: row, limit: limit, db) }
  }

  public func groupRefreshes(after key: KeyedHash?, limit: Int) throws(StateStoreError) -> [GroupRefresh] {
    try readingAsWriter { db in try StoredGroups.refreshes(after: key, limit: limit, db) }
  }

  public func accounts(after id: String, limit: Int) async throws(StateStoreError) -> [Account] {
    try await readingLater { db in try StoredGroups.accounts(after: id, limit: limit, db) }
  }

  public func knownAccounts(_ ids: [String]) async throws(StateStoreError) -> [Account] {
    try await readingLater { db in try StoredGroups.accounts(ids, db) }
  }

  public func members(ofGroup key: KeyedHash, after row: ProfileRow, limit: Int) async throws(StateStoreError) -> [ProfileRow] {
    try await readingLater { db in try StoredGroups.members(key, after: row, limit: limit, db) }
  }

  public func sizes(ofGroups keys: [KeyedHash]) async throws(StateStoreError) -> [KeyedHash: Int] {
    try await readingLater { db in try StoredGroups.sizes(keys, db) }
  }

  public func largeHouseholds(above members: Int, limit: Int) async throws(StateStoreError) -> [GroupSize] {
    try await readingLater { db in try StoredGroups.largeHouseholds(above: members, limit: limit, db) }
  }
}
