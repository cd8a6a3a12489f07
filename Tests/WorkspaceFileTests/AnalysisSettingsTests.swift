import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `Analyses in a workspace file` {
  private static let whole = """
    sources: []
    timezone: Asia/Ho_Chi_Minh
    weekStart: sunday
    currencies:
      base: VND
      rates:
        EUR: {2026-01-01: 28000, 2026-02-01: 29000}
        USD: 25000
    retention:
      all: 730d
      events: {Product Viewed: 90d}
    segments:
      - {key: loyal, where: {did: {event: Order Completed}}}
    analyses:
      - {key: weekly, name: Weekly, kind: trends, event: Order Completed, measure: {sum: revenue}, interval: week, last: 90d, segment: loyal}
    """

  @Test func `are read with time zone, first day of the week and dated rates`() throws {
    let plan = try Reading.plan(Self.whole)
    let settings = try #require(plan.definitions.analysisSettings)
    #expect(settings.timezone == "Asia/Ho_Chi_Minh")
    #expect(settings.weekStart == .sunday)
    let day = try #require(Timestamp(iso8601: "2026-01-15"))
    #expect(settings.currencies?.rate(of: "EUR", at: day) == 28_000)
    #expect(settings.currencies?.rate(of: "EUR", at: day.advanced(by: 30 * .day)) == 29_000)
    #expect(settings.currencies?.rate(of: "EUR", at: day.advanced(by: -30 * .day)) == nil)
    #expect(settings.currencies?.rate(of: "VND", at: day) == 1)
    let saved = try #require(plan.definitions.analyses?.first)
    #expect(saved.key == "weekly" && saved.analysis.scope.segment == plan.definitions.segments.first?.id)
    #expect(plan.changes.map(\.kind).contains(.analysis) && plan.changes.map(\.kind).contains(.analysisSettings))
  }

  @Test func `are read with the days that events are kept`() throws {
    let plan = try Reading.plan(Self.whole)
    #expect(plan.definitions.retention == EventRetention(days: 730, daysByName: ["Product Viewed": 90]))
    #expect(plan.changes.first { $0.kind == .retention }?.detail == "730d; Product Viewed: 90d")
  }

  @Test func `are read with the probabilities from which profiles are merged and asked about`() throws {
    let plan = try Reading.plan("sources: []\nmatching: {merge: 0.97, review: 0.7}\n")
    #expect(plan.definitions.matching == MatchRules(merge: 0.97, review: 0.7))
    #expect(plan.changes.first { $0.kind == .matching }?.detail == "merge from 0.97, review from 0.7")
    #expect(try Reading.plan("sources: []\nmatching: {}\n").definitions.matching == .standard)
    #expect(try Reading.plan("sources: []\n", current: plan.definitions).definitions.matching == nil)
  }

  @Test func `applied again change nothing`() throws {
    let first = try Reading.plan(Self.whole)
    #expect(!(try Reading.plan(Self.whole, current: first.definitions).hasChanges))
  }

  @Test(arguments: [
    ("timezone: Nowhere", "timezone"), ("weekStart: friday", "weekStart"), ("currencies: {rates: {}}", "base is missing"),
    ("currencies: {base: euro}", "currencies.base"), ("currencies: {base: EUR, rates: {USD: {soon: 1}}}", "currencies.rates.USD.soon"),
    ("currencies: {base: EUR, rates: {USD: 0}}", "currencies.rates.USD"),
    ("matching: {merge: 0.3}", "matching.merge"), ("matching: {merge: 0.9, review: 0.95}", "matching.review"),
    ("matching: {reveiw: 0.9}", "review"), ("matching: 0.9", "matching"),
    ("retention: {all: 36h}", "retention.all"), ("retention: {events: {X: soon}}", "retention.events.X"), ("retention: 90d", "retention"),
    ("retention: {names: {X: 1d}}", "names"), ("analyses: [{key: a, kind: guess}]", "kind"),
    ("analyses: [{key: a, kind: rfm, last: 3d}, {key: a, kind: rfm, last: 3d}]", "defined already"),
    ("analyses: [{key: a, kind: trends, event: X, interval: day, last: 3d, segment: none}]", "analyses.a.segment"),
  ]) func `name the place of a mistake`(text: String, expected: String) {
    let problems = Reading.problems("sources: []\n\(text)\n")
    #expect(problems.contains { $0.contains(expected) }, "\(problems)")
  }
}
