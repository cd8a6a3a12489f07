import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `A computed trait in a workspace file` {
  private func trait(_ of: String) throws -> ComputedTraitDefinition {
    try Reading.plan("computed_traits:\n- {key: c, of: \(of)}\n").definitions.computedTraits[0]
  }

  @Test(arguments: [
    ("{count: true, event: E}", ComputedTraitDefinition.Measure.count, [String](), BehaviourWindow.ever),
    ("{sum: total, event: E, within: 90d}", .sum, ["total"], .within(microseconds: 90 * .day)),
    ("{first: true, event: E}", .first, [], .ever), ("{last: 'items[].sku', event: E}", .last, ["items[]", "sku"], .ever),
    ("{mostFrequent: category, event: E}", .mostFrequent, ["category"], .ever), ("{list: sku, event: E}", .list, ["sku"], .ever),
  ]) func `is read`(of: String, measure: ComputedTraitDefinition.Measure, path: [String], window: BehaviourWindow) throws {
    let trait = try trait(of)
    #expect(trait.measure == measure && trait.path == path && trait.window == window)
    #expect(trait.stream == FactStream(events: ["E"]))
  }

  @Test(arguments: [
    ("{event: E}", "of: must hold exactly one of count, sum"), ("{sum: a, avg: b, event: E}", "of: must hold exactly one of"),
    ("{count: 5, event: E}", "of.count: must be true"), ("{sum: [a], event: E}", "of.sum: must be the name of a property"),
    ("{sum: a}", "of: event is missing"), ("{sum: a, event: E, in: x}", "of: unknown key in"),
    ("{rfm: total, event: E}", "of: within is missing"), ("{rfm: [a], event: E, within: 1d}", "of.rfm: must be the name"),
    ("{sum: a, event: E, every: 1d}", "of.every: has no meaning beside sum"),
    ("{tag: []}", "of.tag: must be a list of 1 to 50 cases"), ("{tag: [{value: x}]}", "of.tag[0]: where is missing"),
    ("{tag: [{value: [], where: {trait: {name: x, exists: true}}}]}", "of.tag[0].value: must be a text"),
    ("{tag: [{value: x, where: {in: s}}]}", "of.tag[0].where: a tag's condition names no segment"),
    ("{tag: [{value: x, where: {trait: {name: c, is: x}}}]}", "asks for the tag c"),
    ("{tag: [{value: x, where: {trait: {name: x, is: x}}}], event: E}", "of: event has no meaning beside tag"),
    ("{sql: SELECT 1}", "of: every is missing"), ("{sql: SELECT 1, every: 59s}", "of.every: must be at least 1m"),
    ("{sql: DROP TABLE x, every: 1d}", "of.sql: must be one SELECT"),
    ("{sql: 'SELECT 1; SELECT 2', every: 1d}", "of.sql: must be one SELECT"),
  ]) func `a mistake is named`(of: String, problem: String) {
    let problems = Reading.problems(
      "segments:\n- {key: s, where: {trait: {name: x, exists: true}}}\ncomputed_traits:\n- {key: c, of: \(of)}\n")
    #expect(problems.first?.contains(problem) == true && problems.first?.contains(": computed_traits.c") == true, "\(problems)")
  }

  @Test func `a tag is read with its cases and what else it is`() throws {
    let trait = try trait(
      "{tag: [{value: big, where: {did: {event: E, count: {gte: 5}}}}, {value: 2, where: {trait: {name: vip, is: true}}}], otherwise: small}"
    )
    #expect(trait.measure == .tag)
    #expect(trait.tag?.cases.map(\.value) == [.string("big"), .number(2)])
    #expect(trait.tag?.otherwise == .string("small"))
  }

  @Test func `scores are four traits, whose names no other trait may have`() throws {
    let trait = try trait("{rfm: total, event: E, within: 365d}")
    #expect(trait.traitNames == ["c", "c_recency", "c_frequency", "c_monetary"])
    let text =
      "computed_traits:\n- {key: c, of: {rfm: total, event: E, within: 1d}}\n- {key: c_monetary, of: {count: true, event: E}}\n"
    #expect(Reading.problems(text).first?.contains("gives the trait c_monetary, and so does c") == true)
  }

  @Test func `an SQL trait is a query and how often it is asked`() throws {
    let trait = try trait("{sql: 'SELECT profile_id, 1 AS value FROM profiles', every: 1d}")
    #expect(trait.query == SQLTraitQuery(sql: "SELECT profile_id, 1 AS value FROM profiles", every: .day))
  }

  @Test func `keeps its number, which no segment has`() throws {
    let text = "segments:\n- {key: s, where: {trait: {name: c, gte: 1}}}\ncomputed_traits:\n- {key: c, of: {count: true, event: E}}\n"
    let first = try Reading.plan(text).definitions
    #expect(first.segments[0].id != first.computedTraits[0].id)
    let again = try Reading.plan(text, current: first)
    #expect(!again.hasChanges)
  }

  @Test func `is not deleted while a segment uses it`() throws {
    let segment = "segments:\n- {key: s, where: {trait: {name: c, gte: 1}}}\n"
    let first = try Reading.plan(segment + "computed_traits:\n- {key: c, of: {count: true, event: E}}\n").definitions
    #expect(
      Reading.problems(segment, current: first).first?.contains("segments.s: uses the computed trait c, which is not in the files") == true)
  }

  @Test func `a segment that is a draft has no members and can be used by none that is live`() {
    let text = "segments:\n- {key: a, status: draft, where: {trait: {name: x, exists: true}}}\n- {key: b, where: {in: a}}\n"
    #expect(Reading.problems(text).first?.contains("segments.b: uses segment a, which is draft and has no members") == true)
    #expect(
      Reading.problems("segments:\n- {key: a, status: asleep, where: {trait: {name: x, exists: true}}}\n").first?.contains(
        "must be one of draft, live") == true)
  }
}
