import Ports
import Vocabulary

/// Reads accounts, households and their members.
struct GroupFinder: Sendable {
  let state: any ProfileReading
  let hashKey: HashKey

  init(_ services: APIServices) {
    state = services.state
    hashKey = services.control.hashKey
  }

  /// A profile's accounts by id.
  func accounts(of record: ProfileRecord) async throws(APIError) -> [String: Account] {
    let ids = record.accounts.map(\.account)
    guard !ids.isEmpty else { return [:] }
    let found: [Account]
    do throws(StateStoreError) { found = try await state.knownAccounts(ids) } catch { throw .state(error) }
    return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
  }

  func account(_ id: String) async throws(APIError) -> Account {
    let found: [Account]
    do throws(StateStoreError) { found = try await state.knownAccounts([id]) } catch { throw .state(error) }
    guard let account = found.first else { throw .notFound(.account) }
    return account
  }

  /// Of all households that the records are in, by group.
  func householdSizes(of records: [ProfileRecord]) async throws(APIError) -> [KeyedHash: Int] {
    try await sizes(of: Set(records.flatMap { $0.groups.filter { $0.kind == .household }.map(\.key) }).sorted())
  }

  func sizes(of groups: [KeyedHash]) async throws(APIError) -> [KeyedHash: Int] {
    guard !groups.isEmpty else { return [:] }
    do throws(StateStoreError) { return try await state.sizes(ofGroups: groups) } catch { throw .state(error) }
  }

  func members(of group: KeyedHash, after row: ProfileRow, limit: Int) async throws(APIError) -> [ProfileRow] {
    do throws(StateStoreError) { return try await state.members(ofGroup: group, after: row, limit: limit) } catch { throw .state(error) }
  }

  /// The rule by which a group is a household: each of its members says it.
  func rule(of group: KeyedHash, member: ProfileRow) async throws(APIError) -> String? {
    let stored: ProfileRecordBytes?
    do throws(StateStoreError) { stored = try await state.profile(row: member) } catch { throw .state(error) }
    guard let stored else { return nil }
    do throws(StoredFormatError) {
      return try ProfileRecord(encoded: stored.bytes).groups.first { $0.key == group }?.rule
    } catch { throw .storedFormat(error) }
  }
}
