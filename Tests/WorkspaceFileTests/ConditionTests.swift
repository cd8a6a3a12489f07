import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `A segment's condition` {
  private func trait(_ comparison: ValueComparison) -> SegmentCondition { .trait(path: ["x"], comparison) }

  @Test(arguments: [
    ("is: VN", ValueComparison.is(.string("VN"))), ("is: NO", .is(.string("NO"))), ("is: 5", .is(.number(5))),
    ("is: '5'", .is(.string("5"))),
    ("is: \"5\"", .is(.string("5"))), ("is: -1.5e3", .is(.number(-1500))), ("is: 0123", .is(.string("0123"))),
    ("is: true", .is(.bool(true))),
    ("is: 'true'", .is(.string("true"))), ("is: yes", .is(.string("yes"))), ("is: !!str 5", .is(.string("5"))),
    ("isNot: a b", .isNot(.string("a b"))),
    ("in: [a, 1, false]", .in([.string("a"), .number(1), .bool(false)])), ("notIn: [a]", .notIn([.string("a")])),
    ("gt: 1", .gt(.number(1))),
    ("gte: 1", .gte(.number(1))), ("lt: b", .lt(.string("b"))), ("lte: 1.5", .lte(.number(1.5))),
    ("between: [1, 2]", .between(.number(1), .number(2))), ("between: [a, b]", .between(.string("a"), .string("b"))),
    ("contains: ab", .contains("ab")), ("startsWith: '1'", .startsWith("1")), ("endsWith: z", .endsWith("z")), ("exists: true", .exists),
    ("exists: false", .missing), ("missing: true", .missing),
    ("before: 2026-01-31", .before(Timestamp(microseconds: 1_769_817_600_000_000))),
    ("after: 2026-01-31T00:00:00Z", .after(Timestamp(microseconds: 1_769_817_600_000_000))),
    ("withinLast: 2w", .withinLast(microseconds: 14 * .day)),
    ("withinNext: 90m", .withinNext(microseconds: 90 * .minute)),
  ]) func `compares a trait`(text: String, comparison: ValueComparison) throws {
    #expect(try Reading.condition("{trait: {name: x, \(text)}}") == trait(comparison))
  }

  @Test func `reaches into nested traits`() throws {
    #expect(try Reading.condition("{trait: {name: address.city, is: Huế}}") == .trait(path: ["address", "city"], .is(.string("Huế"))))
  }

  @Test func `several operators on a trait must all hold`() throws {
    #expect(try Reading.condition("{trait: {name: x, gte: 18, lt: 65}}") == .all([trait(.gte(.number(18))), trait(.lt(.number(65)))]))
  }

  @Test func `counts what was done`() throws {
    let text =
      "{did: {event: Order Completed, where: {total: {gte: 50, lt: 100}, 'products[].category': Tea}, count: {lte: 3}, within: 30d}}"
    let stream = FactStream(
      events: ["Order Completed"],
      filter: [
        PropertyCondition(path: ["total"], comparison: .gte(.number(50))),
        PropertyCondition(path: ["total"], comparison: .lt(.number(100))),
        PropertyCondition(path: ["products[]", "category"], comparison: .is(.string("Tea"))),
      ])
    #expect(
      try Reading.condition(text)
        == .did(BehaviourCondition(stream: stream, count: CountComparison(.lte, 3), window: .within(microseconds: 30 * .day))))
  }

  @Test(arguments: [("any", [String]()), ("'any'", []), ("{in: [b, a, b]}", ["a", "b"]), ("{in: [any]}", ["any"]), ("A B", ["A B"])])
  func `names events`(text: String, events: [String]) throws {
    #expect(try Reading.condition("{did: {event: \(text)}}") == .did(BehaviourCondition(stream: FactStream(events: events))))
  }

  @Test func `without a window means ever, without a count at least once`() throws {
    let behaviour = BehaviourCondition(stream: FactStream(events: ["E"]), count: CountComparison(.gte, 1), window: .ever)
    #expect(try Reading.condition("{did: {event: E}}") == .did(behaviour))
  }

  @Test func `a window lies between two dates`() throws {
    let window = BehaviourWindow.between(Timestamp(microseconds: 1_767_225_600_000_000), Timestamp(microseconds: 1_769_904_000_000_000))
    #expect(
      try Reading.condition("{did: {event: E, between: [2026-01-01, 2026-02-01]}}")
        == .did(BehaviourCondition(stream: FactStream(events: ["E"]), window: window)))
  }

  @Test func `nests all, any and not`() throws {
    #expect(
      try Reading.condition("{any: [{all: [{in: other}]}, {not: {trait: {name: x, exists: true}}}]}")
        == .any([.all([.memberOf(SegmentID(rawValue: 1))]), .not(trait(.exists))]))
  }

  @Test(arguments: [
    ("{trait: {name: x, equals: 1}}", "segments.s.where.trait.equals: unknown key equals; known here: is, isNot, in,"),
    ("{trait: {name: x, startWith: a}}", "segments.s.where.trait.startWith: unknown key startWith; did you mean startsWith?"),
    ("{trait: {name: x}}", "segments.s.where.trait: says nothing about the trait"),
    ("{trait: {is: 5}}", "segments.s.where.trait: name is missing"),
    ("{trait: {name: a..b, is: 5}}", "segments.s.where.trait.name: must be a name, or a path"),
    ("{trait: {name: x, is: null}}", "segments.s.where.trait.is: must be text, a number, true or false, not nothing"),
    ("{trait: {name: x, in: []}}", "segments.s.where.trait.in: must be a list with at least one value"),
    ("{trait: {name: x, in: [a, [b]]}}", "segments.s.where.trait.in[1]: must be text, a number, true or false, not a list"),
    ("{trait: {name: x, between: [2, 1]}}", "segments.s.where.trait.between: the first value is greater"),
    ("{trait: {name: x, between: [1, a]}}", "segments.s.where.trait.between: both values must be of one kind"),
    ("{trait: {name: x, gt: true}}", "segments.s.where.trait.gt: true and false are neither greater nor less"),
    ("{trait: {name: x, contains: 5}}", "segments.s.where.trait.contains: must be text, not a number"),
    ("{trait: {name: x, exists: 1}}", "segments.s.where.trait.exists: must be true or false, not a number"),
    ("{trait: {name: x, before: 2026-02-30}}", "segments.s.where.trait.before: must be a date"),
    ("{trait: {name: x, withinLast: 0d}}", "segments.s.where.trait.withinLast: must be a duration"),
    ("{trait: {name: x, withinLast: 30}}", "segments.s.where.trait.withinLast: must be a duration"),
    ("{trait: {name: x, withinLast: 11000d}}", "segments.s.where.trait.withinLast: must be a duration"),
    ("{did: {count: {gte: 1}}}", "segments.s.where.did: event is missing"),
    ("{did: {event: {in: []}}}", "segments.s.where.did.event.in: must be a list of 1"),
    ("{did: {event: E, count: 3}}", "segments.s.where.did.count: must be a map, not a number"),
    ("{did: {event: E, count: {gte: 1, lt: 5}}}", "segments.s.where.did.count: must hold exactly one of"),
    ("{did: {event: E, count: {gte: -1}}}", "segments.s.where.did.count.gte: must be a whole number from 0"),
    ("{did: {event: E, count: {gte: 1.5}}}", "segments.s.where.did.count.gte: must be a whole number from 0"),
    ("{did: {event: E, within: 30 days}}", "segments.s.where.did.within: must be a duration"),
    ("{did: {event: E, within: 3d, between: [2026-01-01, 2026-01-02]}}", "segments.s.where.did: within and between cannot both be given"),
    ("{did: {event: E, between: [2026-01-02, 2026-01-01]}}", "segments.s.where.did.between: the first date must be before"),
    ("{did: {event: E, where: {a: {}}}}", "segments.s.where.did.where.a: says nothing about the property"),
    ("{all: []}", "segments.s.where.all: must be a list of 1 to"),
    ("{all: {in: s}}", "segments.s.where.all: must be a list of 1 to"),
    ("{}", "segments.s.where: must hold exactly one of all, any, not, trait, did, sequence, in"),
    ("{in: s, not: {in: s}}", "segments.s.where: must hold exactly one of"), ("5", "segments.s.where: must be a map, not a number"),
    ("{al: []}", "segments.s.where: unknown key al; did you mean all?"), ("{in: t}", "segments.s.where.in: there is no segment t"),
  ]) func `a mistake is named`(text: String, problem: String) {
    let problems = Reading.conditionProblems(text)
    #expect(problems.first?.contains(": " + problem) == true, "\(problems)")
    #expect(problems.allSatisfy { $0.hasPrefix("w.yaml:3:") })
  }

  @Test func `nests eight deep and no deeper`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "{not: ", count: depth - 1) + "{trait: {name: x, exists: true}}" + String(repeating: "}", count: depth - 1)
    }
    #expect(Reading.conditionProblems(nested(8)).isEmpty)
    #expect(Reading.conditionProblems(nested(9)).first?.contains("nested deeper than 8") == true)
    #expect(Reading.conditionProblems(nested(200)).first?.contains("nested deeper than") == true)
    #expect(Reading.conditionProblems(nested(900)).first?.contains("nested deeper than") == true)
    #expect(Reading.conditionProblems(nested(20_000)).isEmpty == false)
  }

  @Test func `takes ten thousand values and no more`() throws {
    func text(_ count: Int) -> String { "{trait: {name: x, in: [\((0..<count).map { "v\($0)" }.joined(separator: ","))]}}" }
    #expect(Reading.conditionProblems(text(10_000)).isEmpty)
    #expect(Reading.conditionProblems(text(10_001)).first?.contains("more than 10000 values") == true)
  }

  @Test func `a segment that depends on itself is refused with the path`() {
    let text = """
      segments:
      - {key: a, where: {in: b}}
      - {key: b, where: {all: [{trait: {name: x, exists: true}}, {not: {in: c}}]}}
      - {key: c, where: {any: [{in: a}]}}
      - {key: d, where: {in: d}}
      - {key: e, where: {in: a}}
      """
    #expect(
      Reading.problems(text) == [
        "w.yaml:2:3: segments.a: depends on itself: a → b → c → a", "w.yaml:5:3: segments.d: depends on itself: d → d",
      ])
  }

  @Test func `a long chain of segments is no cycle`() {
    let text =
      "segments:\n"
      + (0..<1000).map { "- {key: s\($0), where: \($0 == 0 ? "{trait: {name: x, exists: true}}" : "{in: s\($0 - 1)}")}" }.joined(
        separator: "\n")
    #expect(Reading.problems(text).isEmpty)
  }

  @Test(arguments: [
    ("{trait: {name: country, is: VN}}", "country is VN"),
    (
      "{all: [{trait: {name: country, is: VN}}, {did: {event: Order Completed, where: {total: {gte: 50}}, count: {gte: 3}, within: 30d}}]}",
      "country is VN and did Order Completed at least 3 times within 30 days where total is at least 50"
    ), ("{not: {did: {event: Order Refunded, within: 1w}}}", "not (did Order Refunded within 1 week)"),
    (
      "{any: [{in: other}, {all: [{trait: {name: x, exists: true}}, {trait: {name: y, missing: true}}]}]}",
      "in segment other or (x exists and y is missing)"
    ),
    (
      "{did: {event: any, count: {is: 0}, between: [2026-01-01, 2026-02-01]}}",
      "did any event exactly 0 times between 2026-01-01 and 2026-02-01"
    ),
    ("{trait: {name: x, in: [a, b, c, d, e, f, g]}}", "x is a, b, c, d, e or 2 more"),
    ("{did: {event: {in: [A, B]}, count: {lt: 2}}}", "did A or B less than 2 times"),
  ]) func `can be said in a sentence`(text: String, sentence: String) throws {
    let plan = try Reading.plan("segments:\n- key: other\n  where: {trait: {name: a, exists: true}}\n- key: s\n  where: \(text)\n")
    #expect(SegmentSentence(segments: plan.definitions.segments).describe(plan.definitions.segments[1].condition) == sentence)
  }
}
