import GeneratedInputs
import Ports
import StateSQLite
import Testing
import Vocabulary

/// Changes are stored one by one, or many that differ in the profile alone in one row; nobody who reads may notice which.
@Suite struct `The history of memberships` {
  @Test(arguments: 1...6)
  func `is the newest changes in order of happening, however they are stored and however often the store is opened`(seed: Int) async throws
  {
    let folder = try TemporaryFolder()
    var settings = SQLiteStateSettings()
    settings.membershipChangesMax = 700
    var random = SeededRandom(seed: UInt64(seed))
    var store = try SQLiteStateStore(folder: folder.store, settings: settings)
    var all: [MembershipChange] = []
    for position in 1...40 {
      let changes = Self.changes(&random, at: position)
      try store.commit(Given.commit(position) { $0.memberships = changes })
      all += changes
      if Int.random(in: 0..<8, using: &random) == 0 {
        await store.close()
        store = try SQLiteStateStore(folder: folder.store, settings: settings)
      }
      let kept = all.suffix(settings.membershipChangesMax)
      #expect(try await store.oldestMembershipChange() == kept.first?.at)
      for profile in [1, 77, Int.random(in: 1...400, using: &random)] {
        let own = kept.filter { $0.profile.rawValue == UInt64(profile) }.reversed()
        #expect(try await Self.read(store, profile, page: 1 + position % 4) == Array(own))
      }
    }
    #expect(try store.number("SELECT count(*) FROM membership_run") > 0)
    #expect(try store.number("SELECT count(*) FROM membership_change") > 0)
    await store.close()
  }

  @Test func `of a thousand who enter a segment at once takes less than three bytes each`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    try store.commit(Given.commit(1) { $0.memberships = (1...1000).map { Self.change($0, at: 1) } })
    #expect(try store.number("SELECT sum(length(profiles)) FROM membership_run") < 3000)
    #expect(try store.number("SELECT count(*) FROM membership_change") == 0)
    await store.close()
  }

  @Test func `that a store of the sixth schema holds goes on in order of number`() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStateStore(folder: folder.store)
    try store.commit(Given.commit(1) { $0.memberships = [Self.change(5, at: 1), Self.change(6, at: 1)] })
    try store.execute("DROP TABLE membership_run")
    try store.execute("DROP TABLE mail_domain")
    try store.execute("PRAGMA user_version = 6")
    await store.close()
    let again = try SQLiteStateStore(folder: folder.store)
    let later = (1...100).map { Self.change($0, segment: 2, at: 2) }
    try again.commit(Given.commit(2) { $0.memberships = later })
    let changes = try await again.membershipChanges(of: ProfileRow(rawValue: 5), before: nil, limit: 10)
    #expect(changes.map(\.number) == [7, 1])
    #expect(changes.map(\.change) == [later[4], Self.change(5, at: 1)])
    await again.close()
  }

  /// A few that stand alone, and now and then many that differ in the profile alone, in any order of profiles.
  private static func changes(_ random: inout SeededRandom, at seconds: Int) -> [MembershipChange] {
    var changes: [MembershipChange] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let segment = UInt32.random(in: 1...3, using: &random)
      var profiles = Array(1...400)
      if Bool.random(using: &random) { profiles.shuffle(using: &random) }
      let start = Int.random(in: 0..<200, using: &random)
      let count = Int.random(in: 1...(Bool.random(using: &random) ? 200 : 20), using: &random)
      for profile in profiles[start..<start + count] { changes.append(change(profile, segment: segment, at: seconds)) }
    }
    return changes
  }

  private static func change(_ profile: Int, segment: UInt32 = 1, at seconds: Int) -> MembershipChange {
    MembershipChange(
      segment: SegmentID(rawValue: segment), profile: ProfileRow(rawValue: UInt64(profile)), change: .entered, at: Given.at(seconds),
      because: "did Bought gte 1")
  }

  /// Page by page.
  private static func read(_ store: SQLiteStateStore, _ profile: Int, page: Int) async throws -> [MembershipChange] {
    var found: [RecordedMembershipChange] = []
    while true {
      let next = try await store.membershipChanges(of: ProfileRow(rawValue: UInt64(profile)), before: found.last?.number, limit: page)
      found += next
      if next.count < page { return found.map(\.change) }
    }
  }
}
