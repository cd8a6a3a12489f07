import GeneratedInputs
import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary
import Waiting

@Suite struct `Accounts` {
  private static let enterprise = SegmentCondition.account(
    AccountCondition(filter: [PropertyCondition(path: ["plan"], comparison: .is(.string("enterprise")))]))

  private static func group(
    _ rig: Rig, _ user: String, _ account: String, _ traits: String = "{}", day: Int64 = 0, message: String = ""
  ) async throws {
    let time = rig.clock.now.advanced(by: day * .day).iso8601
    let id = message.isEmpty ? "" : #""messageId":"\#(message)","#
    try await rig.send(#"{"userId":"\#(user)",\#(id)"groupId":"\#(account)","timestamp":"\#(time)","traits":\#(traits)}"#, call: .group)
  }

  private static func members(_ rig: Rig, _ account: String) async throws -> Set<ProfileRow> {
    let key = KeyedHash.account(account, key: rig.workspace.hashKey)
    return Set(try await rig.state.members(ofGroup: key, after: .init(rawValue: 0), limit: 1000))
  }

  private static func account(_ rig: Rig, _ id: String) async throws -> Account? { try await rig.state.knownAccounts([id]).first }

  @Test func `are made by group calls, of each trait the newest by event time, also when it comes late; a profile may be in several`()
    async throws
  {
    let rig = try Rig()
    try await Self.group(rig, "ann", "acme", #"{"plan":"pro","name":"Acme"}"#, day: -1)
    try await Self.group(rig, "ann", "globex", #"{"plan":"free"}"#, day: -2)
    try await Self.group(rig, "bob", "acme", #"{"plan":"trial","employees":7,"name":null}"#, day: -5)
    try await rig.settle()
    let acme = try #require(try await Self.account(rig, "acme"))
    #expect(acme.value(of: "plan") == .string("pro"))
    #expect(acme.value(of: "name") == .string("Acme"))
    #expect(acme.value(of: "employees") == .integer(7))
    #expect(acme.firstSeen == rig.clock.now.advanced(by: -5 * .day))
    #expect(acme.lastSeen == rig.clock.now.advanced(by: -1 * .day))
    let ann = try #require(try await rig.profile(.userID, "ann"))
    #expect(ann.accounts.map(\.account) == ["acme", "globex"])
    let bob = try #require(try await rig.profile(.userID, "bob"))
    #expect(try await Self.members(rig, "acme") == [ann.row, bob.row])
    #expect(try await Self.members(rig, "globex") == [ann.row])
    await rig.workspace.stop()
  }

  @Test func `a group call without a usable id makes no account and is kept as an event`() async throws {
    let rig = try Rig()
    try await Self.group(rig, "ann", String(repeating: "x", count: 257), #"{"plan":"pro"}"#)
    try await rig.send(#"{"userId":"ann","traits":{"plan":"pro"}}"#, call: .group)
    try await rig.settle()
    #expect(try await rig.state.accounts(after: "", limit: 10).isEmpty)
    #expect(try await rig.profile(.userID, "ann")?.accounts ?? [] == [])
    await rig.workspace.stop()
  }

  @Test func `a segment asks for traits of one account, and its members follow when another sends the change`() async throws {
    let rig = try Rig()
    try await rig.apply(
      [
        segment(1, Self.enterprise),
        segment(2, .account(AccountCondition(id: .is(.string("acme")), filter: []))),
        segment(
          3,
          .account(
            AccountCondition(filter: [
              PropertyCondition(path: ["plan"], comparison: .is(.string("enterprise"))),
              PropertyCondition(path: ["employees"], comparison: .gte(.number(100))),
            ]))),
        segment(4, .all([.memberOf(.init(rawValue: 1)), .trait(path: ["level"], .exists)])),
      ], destinations: [destination([1])])
    for user in 0..<5 { try await Self.group(rig, "u\(user)", "acme", #"{"plan":"free","employees":500}"#, day: -9) }
    try await Self.group(rig, "u0", "globex", #"{"plan":"enterprise","employees":3}"#, day: -9)
    try await rig.send(#"{"userId":"u0","traits":{"level":1}}"#, call: .identify)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    #expect(try await rig.size(2) == 5)
    #expect(try await rig.size(3) == 0, "one account has the plan, the other the employees")
    #expect(try await rig.size(4) == 1)
    try await Self.group(rig, "u4", "acme", #"{"plan":"enterprise"}"#)
    try await rig.settle()
    #expect(try await rig.size(1) == 5)
    #expect(try await rig.size(3) == 5)
    #expect(rig.delivered.all.filter { $0.change == .entered }.count == 5)
    rig.clock.advance(.second)
    try await Self.group(rig, "u4", "acme", #"{"plan":"free"}"#)
    try await rig.settle()
    #expect(try await rig.size(1) == 1)
    await rig.workspace.stop()
  }

  @Test func `a segment that is defined later finds those who are members already`() async throws {
    let rig = try Rig()
    for user in 0..<30 { try await Self.group(rig, "u\(user)", "a\(user % 3)", #"{"plan":"\#(user % 3 == 0 ? "enterprise" : "free")"}"#) }
    try await rig.settle()
    try await rig.apply([segment(1, Self.enterprise)])
    try await rig.settle()
    #expect(try await rig.size(1) == 10)
    await rig.workspace.stop()
  }

  @Test func `all members of a large account follow, piece by piece, also when it changes meanwhile`() async throws {
    let rig = try Rig(batchEventsMax: 500)
    try await rig.apply([segment(1, Self.enterprise)])
    for first in stride(from: 0, to: 5000, by: 100) {
      let calls = (first..<first + 100).map { #"{"type":"group","userId":"u\#($0)","groupId":"big","traits":{"plan":"free"}}"# }
      try await rig.send(#"{"batch":[\#(calls.joined(separator: ","))]}"#, count: 100)
    }
    try await rig.settle()
    #expect(try await rig.size(1) == 0)
    for turn in 0..<7 {
      rig.clock.advance(.second)
      try await Self.group(rig, "u\(turn)", "big", #"{"plan":"\#(turn % 2 == 0 ? "enterprise" : "free")"}"#)
    }
    try await rig.settle()
    #expect(try await rig.size(1) == 5000)
    await rig.workspace.stop()
  }

  @Test func `a merge brings the accounts together, and when it is taken back each profile has its own, and its segments`() async throws {
    let rig = try Rig()
    try await rig.apply([segment(1, Self.enterprise)], destinations: [destination([1])])
    try await Self.group(rig, "ann", "acme", #"{"plan":"enterprise"}"#)
    try await Self.group(rig, "bob", "globex", #"{"plan":"free"}"#)
    try await rig.settle()
    let (ann, bob) = (try #require(try await rig.profile(.userID, "ann")), try #require(try await rig.profile(.userID, "bob")))
    let (one, other) = (Identifier(type: .userID, value: "ann"), Identifier(type: .userID, value: "bob"))
    _ = try await rig.workspace.submit(.merge(one, with: other, reason: ""), actor: "test")
    try await rig.settle()
    let both = try #require(try await rig.livingProfiles().first)
    #expect(both.accounts.map(\.account) == ["acme", "globex"])
    #expect(try await Self.members(rig, "acme") == [both.row])
    #expect(try await Self.members(rig, "globex") == [both.row])
    let decision = try #require(try await rig.state.committed().decisions.last)
    _ = try await rig.workspace.submit(.withdraw(decision: decision.number), actor: "test")
    try await rig.settle()
    #expect(try await rig.profile(.userID, "ann")?.accounts.map(\.account) == ["acme"])
    #expect(try await rig.profile(.userID, "bob")?.accounts.map(\.account) == ["globex"])
    #expect(try await Self.members(rig, "acme") == [ann.row])
    #expect(try await Self.members(rig, "globex") == [bob.row])
    #expect(try await rig.size(1) == 1)
    #expect(try await rig.profile(.userID, "bob")?.memberships.isEmpty == true)
    await rig.workspace.stop()
  }

  @Test func `are the same for every order in which the calls arrive`() async throws {
    var random = SeededRandom(seed: 3)
    typealias Call = (user: Int, account: Int, traits: String, day: Int64, message: String)
    let calls: [Call] = (0..<40).map { index in
      let traits = #"{"plan":"\#(["free", "enterprise"].randomElement(using: &random)!)","n":\#(index % 5)}"#
      return (
        Int.random(in: 0..<8, using: &random), Int.random(in: 0..<12, using: &random), traits, -Int64.random(in: 1..<9, using: &random),
        "m\(index)"
      )
    }
    var first: ([Account], [[String]], Int)?
    for round in 0..<6 {
      let rig = try Rig(batchEventsMax: [1, 7, 20_000][round % 3])
      try await rig.apply([segment(1, Self.enterprise)])
      for call in calls.shuffled(using: &random) {
        try await Self.group(rig, "u\(call.user)", "a\(call.account)", call.traits, day: call.day, message: call.message)
      }
      try await rig.settle()
      var people: [[String]] = []
      for user in 0..<8 { people.append(try await rig.profile(.userID, "u\(user)")?.accounts.map(\.account) ?? []) }
      let outcome = (try await rig.state.accounts(after: "", limit: 100), people, try await rig.size(1))
      if let first {
        #expect(outcome.0 == first.0)
        #expect(outcome.1 == first.1)
        #expect(outcome.2 == first.2)
      }
      first = first ?? outcome
      await rig.workspace.stop()
    }
    #expect(first?.2 ?? 0 > 0)
  }

  @Test func `a condition on a date of the account changes at its moment, for all members`() async throws {
    let rig = try Rig()
    let renewal = AccountCondition(filter: [PropertyCondition(path: ["renewal"], comparison: .withinNext(microseconds: 10 * .day))])
    try await rig.apply([segment(1, .account(renewal))])
    let date = rig.clock.now.advanced(by: 30 * .day).iso8601
    for user in 0..<3 { try await Self.group(rig, "u\(user)", "acme", #"{"renewal":"\#(date)"}"#) }
    try await rig.settle()
    #expect(try await rig.size(1) == 0)
    rig.clock.advance(21 * .day)
    try await until { try await rig.size(1) == 3 }
    rig.clock.advance(10 * .day)
    try await until { try await rig.size(1) == 0 }
    await rig.workspace.stop()
  }

  @Test func `a restart in the middle of a refresh loses no member`() async throws {
    let rig = try Rig(batchEventsMax: 200)
    try await rig.apply([segment(1, Self.enterprise)])
    for first in stride(from: 0, to: 3000, by: 100) {
      let calls = (first..<first + 100).map { #"{"type":"group","userId":"u\#($0)","groupId":"big","traits":{"plan":"free"}}"# }
      try await rig.send(#"{"batch":[\#(calls.joined(separator: ","))]}"#, count: 100)
    }
    try await rig.settle()
    await rig.workspace.stop()
    // What a crash leaves: the change is committed, and of its members some were looked at.
    let key = KeyedHash.account("big", key: rig.workspace.hashKey)
    let checkpoint = try rig.state.checkpoint()
    var account = try #require(try await Self.account(rig, "big"))
    account.traits[0].value = .string("enterprise")
    var commit = StateCommit(
      position: checkpoint.position, clock: checkpoint.clock, nextProfile: checkpoint.nextProfile, nextSignature: checkpoint.nextSignature)
    commit.accounts = [account]
    commit.groupRefreshes = [.request(key)]
    try rig.state.commit(commit)
    let again = try Rig(journal: rig.journal, state: rig.state, clock: rig.clock, warehouse: rig.warehouse)
    try await until { try await again.size(1) == 3000 }
    try await again.settle()
    #expect(try again.state.groupRefreshes(after: nil, limit: 1).isEmpty)
    await again.workspace.stop()
  }
}
