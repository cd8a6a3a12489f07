import Ports
import StateInMemory
import StateSQLite
import StateStoreContract
import Testing
import Vocabulary

@Suite struct `The contract of a state store` {
  @Test(arguments: StateStoreContract.rules)
  func `is kept by SQLite`(rule: StateStoreRule) async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    try await rule.check(store)
    await store.close()
  }

  @Test(arguments: StateStoreContract.rules)
  func `is kept by SQLite with tiny caches and runs`(rule: StateStoreRule) async throws {
    let folder = try TemporaryFolder()
    var settings = Given.smallRuns
    settings.runMessagesMax = 20
    settings.identifierCacheEntries = 16
    settings.recordCacheBytes = 1000
    settings.recordLogBytesMax = 4000
    settings.pageCacheBytes = 64 << 10
    settings.checkpointBytes = 64 << 10
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    try await rule.check(store)
    await store.close()
  }

  @Test(arguments: StateStoreContract.rules)
  func `is kept in memory`(rule: StateStoreRule) async throws {
    try await rule.check(InMemoryStateStore(hashKey: HashKey(first: 1, second: 2)))
  }
}
