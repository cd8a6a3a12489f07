import Foundation
import Ports
import StateSQLite
import Synchronization
import Testing
import Vocabulary

@Suite struct `A backup of the state` {
  @Test func `taken under commits it is the state of one commit, messages included`() async throws {
    let folder = try TemporaryFolder()
    var settings = Given.smallRuns
    settings.checkpointBytes = 1 << 20
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    try store.commit(Given.commit(1) { $0.profiles = (1...4000).map { Given.profile($0, bytes: 2000) } })
    let commits = Task {
      var position = 1
      while !Task.isCancelled {
        position += 1
        // Each commit writes its position everywhere, so that a mixture of two would show.
        let now = position
        try store.commit(
          Given.commit(now) {
            $0.messages = Given.keys(now * 20..<now * 20 + 20)
            $0.profiles = [1, 2000, 4000].map { Given.profile($0, bytes: now % 1000) }
            $0.deliveries = [Given.delivery(now)]
          })
      }
      return position
    }
    for number in 0..<4 {
      let copy = folder.path + "/backup-\(number)"
      try await store.backup(to: copy)
      let opened = try SQLiteStateStore(folder: copy, settings: Given.smallRuns)
      let position = try Int(opened.checkpoint().position.rawValue)
      #expect(try opened.lookUp(identifiers: [], messages: Given.keys(40..<position * 20 + 20)).messagesSeen.allSatisfy { $0 })
      #expect(try await opened.deduplicationWindow().messages == (position - 1) * 20)
      #expect(try await opened.deliveryCounts().pending == position - 1)
      if position > 1 {
        for row in [1, 2000, 4000] {
          #expect(try await opened.profile(row: ProfileRow(rawValue: UInt64(row))) == Given.profile(row, bytes: position % 1000))
        }
      }
      #expect(try opened.checkpoint().hashKey == store.checkpoint().hashKey)
      await opened.close()
    }
    commits.cancel()
    _ = try await commits.value
    await store.close()
  }

  @Test func `runs that are merged away while it is taken are still in it`() async throws {
    let folder = try TemporaryFolder()
    let running = Mutex<SQLiteStateStore?>(nil)
    var settings = Given.smallRuns
    settings.databaseIsCopied = {
      guard let store = running.withLock({ $0 }) else { return }
      for batch in 5..<20 { try store.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 50..<batch * 50 + 50) }) }
      store.settle()
    }
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    running.withLock { $0 = store }
    for batch in 0..<5 { try store.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 50..<batch * 50 + 50) }) }
    store.settle()
    try await store.backup(to: folder.path + "/copy")
    let copy = try SQLiteStateStore(folder: folder.path + "/copy", settings: Given.smallRuns)
    #expect(try copy.lookUp(identifiers: [], messages: Given.keys(0..<500)).messagesSeen == (0..<500).map { $0 < 250 })
    await copy.close()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.store).filter { $0.hasSuffix(".run") }
    #expect(files.count <= 6, "and gone from the original afterwards")
    await store.close()
  }

  @Test func `is refused into a folder that exists, and leaves the folder alone`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    let target = folder.path + "/there"
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    do {
      try await store.backup(to: target)
      Issue.record("was made")
    } catch .refused {}
    #expect(try FileManager.default.contentsOfDirectory(atPath: target).isEmpty)
    await store.close()
  }

  @Test func `the copy goes on by itself and the original does not notice`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store, settings: Given.smallRuns)
    for batch in 0..<10 { try store.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 25..<batch * 25 + 25) }) }
    store.settle()
    try await store.backup(to: folder.path + "/copy")
    let copy = try SQLiteStateStore(folder: folder.path + "/copy", settings: Given.smallRuns)
    for batch in 10..<30 { try copy.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 25..<batch * 25 + 25) }) }
    copy.settle()
    #expect(try copy.lookUp(identifiers: [], messages: Given.keys(0..<750)).messagesSeen.allSatisfy { $0 })
    #expect(try store.lookUp(identifiers: [], messages: Given.keys(0..<750)).messagesSeen.count { $0 } == 250)
    await copy.close()
    await store.close()
  }
}
