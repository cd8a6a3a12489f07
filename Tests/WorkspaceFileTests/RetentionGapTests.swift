import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `Segments that look back further than events are kept` {
  private static func gaps(_ segments: String, retention: String) throws -> [RetentionGap] {
    RetentionGap.all(in: try Reading.plan("retention: \(retention)\n\(segments)").definitions)
  }

  private static func one(_ condition: String) -> String { "segments:\n- key: s\n  where: \(condition)\n" }

  @Test(arguments: [
    ("{did: {event: Viewed, within: 90d}}", "{events: {Viewed: 90d}}", [RetentionGap]()),
    (
      "{did: {event: Viewed, within: 91d}}", "{events: {Viewed: 90d}}",
      [RetentionGap(segment: "s", event: "Viewed", keptDays: 90, neededDays: 91)]
    ),
    ("{did: {event: Bought, within: 91d}}", "{events: {Viewed: 90d}}", []),
    (
      "{did: {event: Bought}}", "{all: 700d, events: {Viewed: 90d}}",
      [RetentionGap(segment: "s", event: "Bought", keptDays: 700, neededDays: nil)]
    ),
    ("{did: {event: Viewed, within: 120d}}", "{all: 30d, events: {Viewed: 365d}}", []),
    (
      "{did: {event: any, within: 100d}}", "{all: 60d, events: {Viewed: 90d, Bought: 365d}}",
      [
        RetentionGap(segment: "s", event: "Viewed", keptDays: 90, neededDays: 100),
        RetentionGap(segment: "s", event: "any", keptDays: 60, neededDays: 100),
      ]
    ),
    (
      "{not: {any: [{did: {event: Viewed, within: 3d}}, {did: {event: Viewed, within: 8d}}]}}", "{all: 7d}",
      [RetentionGap(segment: "s", event: "Viewed", keptDays: 7, neededDays: 8)]
    ),
    ("{trait: {name: city, is: Bern}}", "{all: 1d}", []),
  ])
  func `each event is named with the days it is kept and the days that are asked for`(
    condition: String, retention: String, expected: [RetentionGap]
  ) throws {
    #expect(try Self.gaps(Self.one(condition), retention: retention) == expected)
  }

  @Test func `computed traits and other segments are looked through`() throws {
    let text = """
      computed_traits:
      - key: spent
        of: {sum: total, event: Bought, within: 60d}
      segments:
      - key: rich
        where: {trait: {name: spent, gte: 100}}
      - key: rich_here
        where: {all: [{in: rich}, {trait: {name: city, is: Bern}}]}
      """
    let found = try Self.gaps(text, retention: "{events: {Bought: 30d}}")
    #expect(found.map(\.segment) == ["rich", "rich_here"])
    #expect(found.allSatisfy { $0.event == "Bought" && $0.neededDays == 60 })
  }

  @Test func `a draft is not named, and without rules nothing is`() throws {
    let draft = "segments:\n- key: s\n  status: draft\n  where: {did: {event: Viewed}}\n"
    #expect(try Self.gaps(draft, retention: "{all: 7d}").isEmpty)
    #expect(RetentionGap.all(in: try Reading.plan(Self.one("{did: {event: Viewed}}")).definitions).isEmpty)
  }
}
