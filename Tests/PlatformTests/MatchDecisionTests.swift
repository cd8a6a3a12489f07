import Platform
import Ports
import StateInMemory
import Testing
import Vocabulary

@Suite struct `Decisions of matching` {
  private static func visitor(_ value: String) -> Identifier { Identifier(type: .anonymousID, value: value) }

  private static func finding(_ left: Identifier, _ right: Identifier, _ probability: Double = 0.995) -> MatchFinding {
    MatchFinding(
      left: left, right: right,
      evidence: MatchEvidence(probability: probability, model: 1, start: -20, steps: [.init(comparison: "given", level: 12, bits: 10)]))
  }

  private static func rig(_ visitors: String...) async throws -> Rig {
    let rig = try Rig()
    try await rig.apply([])
    for visitor in visitors { try await rig.track("Viewed", #""anonymousId":"\#(visitor)""#) }
    try await rig.settle()
    return rig
  }

  private static func match(_ rig: Rig, merges: [MatchFinding] = [], reviews: [MatchFinding] = [], settled: [UInt64] = []) async throws {
    _ = try await rig.workspace.submit(.match(MatchFindings(merges: merges, reviews: reviews, settled: settled)), actor: "match")
  }

  private static func areOne(_ rig: Rig, _ left: String, _ right: String) async throws -> Bool {
    try await rig.profile(.anonymousID, left)?.row == rig.profile(.anonymousID, right)?.row
  }

  @Test func `a match merges once, names its probability and model, and is in the audit log`() async throws {
    let rig = try await Self.rig("a", "b")
    let finding = Self.finding(Self.visitor("a"), Self.visitor("b"))
    try await Self.match(rig, merges: [finding])
    try await Self.match(rig, merges: [finding])
    #expect(try await Self.areOne(rig, "a", "b"))
    let decisions = try await rig.state.committed().decisions
    #expect(decisions.map(\.kind) == [.together])
    #expect(decisions.first?.actor == IdentityDecision.matcher)
    #expect(decisions.first?.evidence == finding.evidence)
    let audit = try await rig.state.auditRows(before: nil, limit: 10).filter { $0.action == "identity.match" }
    #expect(audit.count == 1)
    #expect(audit.first?.detail.contains("probability 0.9950, model 1, decision 1") == true, "\(audit)")
    await rig.workspace.stop()
  }

  @Test func `a match that is taken back is remembered as two persons, and not made again`() async throws {
    let rig = try await Self.rig("a", "b")
    let finding = Self.finding(Self.visitor("a"), Self.visitor("b"))
    try await Self.match(rig, merges: [finding])
    _ = try await rig.workspace.submit(.withdraw(decision: 1), actor: "ann")
    #expect(try await !Self.areOne(rig, "a", "b"))
    let decisions = try await rig.state.committed().decisions
    #expect(decisions.map(\.kind) == [.apart])
    #expect(decisions.first?.evidence == finding.evidence, "it teaches")
    try await Self.match(rig, merges: [finding], reviews: [finding])
    #expect(try await !Self.areOne(rig, "a", "b"))
    #expect(try await rig.state.committed().reviews.isEmpty)
    await rig.workspace.stop()
  }

  @Test func `a match that is taken back after an event has shown the same keeps them one`() async throws {
    let rig = try await Self.rig("a", "b")
    try await Self.match(rig, merges: [Self.finding(Self.visitor("a"), Self.visitor("b"))])
    for visitor in ["a", "b"] { try await rig.track("Signed In", #""userId":"u","anonymousId":"\#(visitor)""#) }
    try await rig.settle()
    _ = try await rig.workspace.submit(.withdraw(decision: 1), actor: "ann")
    #expect(try await Self.areOne(rig, "a", "b"))
    #expect(try await rig.state.committed().decisions.isEmpty)
    await rig.workspace.stop()
  }

  @Test func `no match passes a limit: two user ids stay two profiles`() async throws {
    let rig = try await Self.rig()
    for user in ["1", "2"] { try await rig.track("Viewed", #""userId":"\#(user)""#) }
    try await rig.settle()
    let finding = Self.finding(Identifier(type: .userID, value: "1"), Identifier(type: .userID, value: "2"))
    try await Self.match(rig, merges: [finding], reviews: [finding])
    let committed = try await rig.state.committed()
    #expect(committed.decisions.isEmpty)
    #expect(committed.reviews.isEmpty)
    await rig.workspace.stop()
  }

  @Test func `a chain that would pass a limit in one command stops before it`() async throws {
    let rig = try await Self.rig("m")
    for user in ["1", "2"] { try await rig.track("Viewed", #""userId":"\#(user)""#) }
    try await rig.settle()
    let users = ["1", "2"].map { Identifier(type: .userID, value: $0) }
    try await Self.match(rig, merges: users.map { Self.finding($0, Self.visitor("m")) })
    #expect(try await rig.state.committed().decisions.count == 1)
    try await Self.match(rig, merges: users.map { Self.finding($0, Self.visitor("m")) })
    #expect(try await rig.state.committed().decisions.count == 1)
    await rig.workspace.stop()
  }

  @Test func `a pair is asked about once, answered once, and what is different is never asked again`() async throws {
    let rig = try await Self.rig("a", "b")
    let finding = Self.finding(Self.visitor("a"), Self.visitor("b"), 0.9)
    try await Self.match(rig, reviews: [finding])
    try await Self.match(rig, reviews: [Self.finding(Self.visitor("b"), Self.visitor("a"), 0.9)])
    let review = try #require(try await rig.state.committed().reviews.first)
    #expect(try await rig.state.committed().reviews.count == 1)
    _ = try await rig.workspace.submit(.review(number: review.number, isSame: false, reason: "twins"), actor: "ann")
    let committed = try await rig.state.committed()
    #expect(committed.reviews.isEmpty)
    #expect(committed.decisions.map(\.kind) == [.apart])
    #expect(committed.decisions.first?.evidence?.review == review.number)
    #expect(committed.decisions.first?.reason == "twins")
    await #expect(throws: CommandError.conflict(reason: "the review is answered already: decision 1")) {
      try await rig.workspace.submit(.review(number: review.number, isSame: true, reason: ""), actor: "ann")
    }
    await #expect(throws: CommandError.notFound(what: "review")) {
      try await rig.workspace.submit(.review(number: 7, isSame: true, reason: ""), actor: "ann")
    }
    try await Self.match(rig, merges: [finding], reviews: [finding])
    #expect(try await !Self.areOne(rig, "a", "b"))
    #expect(try await rig.state.committed().reviews.isEmpty)
    await rig.workspace.stop()
  }

  @Test func `an answer that two are the same merges them; a review that needs no answer goes`() async throws {
    let rig = try await Self.rig("a", "b", "c")
    try await Self.match(
      rig, reviews: [Self.finding(Self.visitor("a"), Self.visitor("b"), 0.9), Self.finding(Self.visitor("b"), Self.visitor("c"), 0.85)])
    let reviews = try await rig.state.committed().reviews
    #expect(reviews.count == 2)
    _ = try await rig.workspace.submit(.review(number: reviews[0].number, isSame: true, reason: ""), actor: "ann")
    #expect(try await Self.areOne(rig, "a", "b"))
    try await Self.match(rig, settled: [reviews[1].number])
    #expect(try await rig.state.committed().reviews.isEmpty)
    let audit = try await rig.state.auditRows(before: nil, limit: 10).filter { $0.action == "identity.review" }
    #expect(audit.map(\.detail) == ["same, decision 1"])
    await rig.workspace.stop()
  }

  @Test func `a model follows the one before it`() async throws {
    let rig = try await Self.rig()
    func model(_ version: UInt32) -> LearntMatchModel {
      LearntMatchModel(version: version, profiles: 1000, labels: 0, at: rig.clock.now, json: "{}")
    }
    _ = try await rig.workspace.submit(.setMatchModel(model(1)), actor: "match")
    await #expect(throws: CommandError.self) { try await rig.workspace.submit(.setMatchModel(model(1)), actor: "match") }
    _ = try await rig.workspace.submit(.setMatchModel(model(2)), actor: "match")
    #expect(try await rig.state.committed().matchModel == model(2))
    await rig.workspace.stop()
  }
}
