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
  ]) func `a mistake is named`(of: String, problem: String) {
    let problems = Reading.problems("computed_traits:\n- {key: c, of: \(of)}\n")
    #expect(problems.first?.contains(": computed_traits.c.\(problem)") == true, "\(problems)")
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
