import Foundation
import Ports
import StateSQLite
import Synchronization
import Testing
import Vocabulary

@Suite struct `Deduplication over sealed runs` {
  private func runFiles(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".run") }
  }

  private func seen(_ store: SQLiteStateStore, _ range: Range<Int>) throws -> Int {
    try store.lookUp(identifiers: [], messages: Given.keys(range)).messagesSeen.count { $0 }
  }

  @Test func `no key is forgotten through sealing, merging and reopening, and no stranger is known`() async throws {
    let folder = try TemporaryFolder()
    var store = try SQLiteStateStore(folder: folder.store, settings: Given.smallRuns)
    for batch in 0..<70 {
      try store.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 17..<batch * 17 + 17) })
      #expect(try seen(store, 0..<70 * 17) == (batch + 1) * 17)
      if batch % 20 == 19 {
        await store.close()
        store = try SQLiteStateStore(folder: folder.store, settings: Given.smallRuns)
        #expect(try seen(store, 0..<70 * 17) == (batch + 1) * 17)
      }
    }
    store.settle()
    #expect(try seen(store, 0..<70 * 17) == 70 * 17)
    #expect(try seen(store, 100_000..<120_000) == 0)
    #expect(try await store.deduplicationWindow() == DeduplicationWindow(since: Given.at(1), messages: 70 * 17))
    let files = try runFiles(folder.store)
    #expect(!files.isEmpty && files.count < 9, "three of a size become one")
    await store.close()
  }

  @Test func `keys are found however unevenly they are spread`() async throws {
    let folder = try TemporaryFolder()
    var settings = Given.smallRuns
    settings.runMessagesMax = 5000
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    let low = (0..<2500).map { KeyedHash(high: UInt64($0), low: Given.key($0).low) }
    let high = (0..<2500).map { KeyedHash(high: .max - UInt64($0), low: Given.key($0).low) }
    try store.commit(Given.commit(1) { $0.messages = low + high })
    store.settle()
    #expect(try runFiles(folder.store).count == 1)
    #expect(try store.lookUp(identifiers: [], messages: high + low).messagesSeen.allSatisfy { $0 })
    let others = (0..<2500).map { KeyedHash(high: UInt64($0), low: Given.key($0).low ^ 1) }
    #expect(try !store.lookUp(identifiers: [], messages: others).messagesSeen.contains(true))
    await store.close()
  }

  @Test func `runs past the window are dropped whole, by the flow's clock`() async throws {
    let folder = try TemporaryFolder()
    var settings = Given.smallRuns
    settings.deduplicationWindow = 800 * .second
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    for batch in 0..<10 { try store.commit(Given.commit(batch * 10 + 1) { $0.messages = Given.keys(batch * 50..<batch * 50 + 50) }) }
    store.settle()
    #expect(try seen(store, 0..<500) == 500)
    try store.commit(Given.commit(885) { $0.messages = Given.keys(1000..<1050) })
    store.settle()
    #expect(try seen(store, 1000..<1050) == 50)
    let left = try seen(store, 0..<500)
    #expect(left == 50, "only what is inside the window stays: the merged run ends before it")
    #expect(try await store.deduplicationWindow().messages == left + 50)
    try store.commit(Given.commit(100_000))
    store.settle()
    #expect(try await store.deduplicationWindow() == DeduplicationWindow(since: nil, messages: 0))
    #expect(try runFiles(folder.store).isEmpty)
    await store.close()
  }

  @Test func `messages that come slowly are sealed by age and dropped by age`() async throws {
    let folder = try TemporaryFolder()
    var settings = SQLiteStateSettings()
    settings.deduplicationWindow = 800 * .second
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    for second in 1...2000 where second % 10 == 0 {
      try store.commit(Given.commit(second) { $0.messages = [Given.key(second)] })
      store.settle()
    }
    let window = try await store.deduplicationWindow()
    let since = try #require(window.since)
    #expect(since <= Given.at(1200) && since >= Given.at(900), "the window, and at most two eighths more")
    await store.close()
  }

  @Test func `beyond the limit the oldest runs are dropped`() async throws {
    let folder = try TemporaryFolder()
    var settings = Given.smallRuns
    settings.messagesMax = 300
    settings.mergedRunMessagesMax = 100
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    for batch in 0..<20 {
      try store.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 50..<batch * 50 + 50) })
      store.settle()
    }
    let messages = try await store.deduplicationWindow().messages
    #expect(messages <= 300 && messages >= 200)
    #expect(try seen(store, 1000 - messages..<1000) == messages, "the newest stay")
    await store.close()
  }

  @Test(arguments: MessageLogStep.allCases)
  func `a crash at any step of writing runs forgets nothing and leaves nothing behind`(step: MessageLogStep) async throws {
    let folder = try TemporaryFolder()
    let copies = Mutex<[String]>([])
    var settings = Given.smallRuns
    let (store, crashed) = (folder.store, folder.path + "/crashed")
    settings.stepReached = { reached in
      guard reached == step else { return }
      let number = copies.withLock { $0.count }
      guard number < 4 else { return }
      try copyAsAfterCrash(store, to: "\(crashed)-\(number)")
      copies.withLock { $0.append("\(crashed)-\(number)") }
    }
    let live = try SQLiteStateStore(folder: store, settings: settings)
    for batch in 0..<30 {
      try live.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 25..<batch * 25 + 25) })
      live.settle()
    }
    await live.close()
    let found = copies.withLock { $0 }
    #expect(!found.isEmpty)
    for copy in found {
      let store = try SQLiteStateStore(folder: copy, settings: Given.smallRuns)
      let committed = try Int(store.checkpoint().position.rawValue)
      #expect(committed > 0)
      #expect(try seen(store, 0..<committed * 25) == committed * 25)
      #expect(try seen(store, committed * 25..<30 * 25) == 0)
      #expect(try await store.deduplicationWindow().messages == committed * 25)
      store.settle()
      #expect(try seen(store, 0..<committed * 25) == committed * 25)
      let leftovers = try FileManager.default.contentsOfDirectory(atPath: copy).filter { $0.hasSuffix(".part") }
      #expect(leftovers.isEmpty)
      await store.close()
    }
  }

  @Test func `a failure while a run is written is tried again and holds nobody up`() async throws {
    let folder = try TemporaryFolder()
    let failures = Atomic<Int>(0)
    var settings = Given.smallRuns
    settings.stepReached = { step in
      if step == .runIsWritten, failures.add(1, ordering: .relaxed).oldValue < 1 { throw StateStoreError.full }
    }
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    try store.commit(Given.commit(1) { $0.messages = Given.keys(0..<60) })
    store.settle()
    #expect(try seen(store, 0..<60) == 60)
    try store.commit(Given.commit(2) { $0.messages = Given.keys(60..<120) })
    #expect(try seen(store, 0..<120) == 120)
    await store.close()
    let again = try SQLiteStateStore(folder: folder.store, settings: Given.smallRuns)
    again.settle()
    #expect(try seen(again, 0..<120) == 120)
    #expect(try runFiles(folder.store).count == 2)
    await again.close()
  }

  @Test func `runs that cannot be written at all refuse commits before memory runs out, and nothing is half done`() async throws {
    let folder = try TemporaryFolder()
    var settings = Given.smallRuns
    settings.stepReached = { step in if step == .runIsSorted { throw StateStoreError.full } }
    let store = try SQLiteStateStore(folder: folder.store, settings: settings)
    var refusedAt: Int?
    for batch in 0..<20 where refusedAt == nil {
      do {
        try store.commit(Given.commit(batch + 1) { $0.messages = Given.keys(batch * 60..<batch * 60 + 60) })
      } catch StateStoreError.full { refusedAt = batch }
    }
    let batch = try #require(refusedAt)
    #expect(try Int(store.checkpoint().position.rawValue) == batch)
    #expect(try seen(store, 0..<20 * 60) == batch * 60)
    await store.close()
  }

  @Test func `a run file that is damaged or missing is refused, not believed`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store, settings: Given.smallRuns)
    try store.commit(Given.commit(1) { $0.messages = Given.keys(0..<60) })
    store.settle()
    await store.close()
    let file = folder.store + "/" + (try #require(try runFiles(folder.store).first))
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    for position in [0, 20, bytes.count - 5] {
      var damaged = bytes
      damaged[position] ^= 0xff
      try Data(damaged).write(to: URL(fileURLWithPath: file))
      #expect(throws: StateStoreError.self) { try SQLiteStateStore(folder: folder.store) }
    }
    bytes.removeLast()
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect(throws: StateStoreError.damaged(what: "length of a message run")) { try SQLiteStateStore(folder: folder.store) }
    try FileManager.default.removeItem(atPath: file)
    #expect(throws: StateStoreError.damaged(what: "a message run is missing")) { try SQLiteStateStore(folder: folder.store) }
  }
}
