import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `What was done` {
  private let orders = FactStream(events: ["E"])

  private func did(_ measure: BehaviourMeasure, _ window: BehaviourWindow = .ever) -> SegmentCondition {
    .did(BehaviourCondition(stream: orders, window: window, measure: measure))
  }

  @Test(arguments: [
    ("sum: {total: {gte: 150}}", BehaviourMeasure.sum(path: ["total"], .gte(.number(150)))),
    ("avg: {'items[].price': {lt: 9.5}}", .avg(path: ["items[]", "price"], .lt(.number(9.5)))),
    ("min: {total: {exists: true}}", .min(path: ["total"], .exists)),
    ("max: {a.b: {between: [1, 2]}}", .max(path: ["a", "b"], .between(.number(1), .number(2)))),
    ("distinct: {sku: {in: [2, 3]}}", .distinct(path: ["sku"], .in([.number(2), .number(3)]))),
    ("count: {between: [1, 3]}", .count(.between(.number(1), .number(3)))),
    ("last: {olderThan: 30d}", .last(.olderThan(microseconds: 30 * .day))),
    ("first: {before: 2026-01-31}", .first(.before(Timestamp(iso8601: "2026-01-31")!))),
  ]) func `is measured`(text: String, measure: BehaviourMeasure) throws {
    #expect(try Reading.condition("{did: {event: E, \(text)}}") == did(measure))
  }

  @Test func `comes in sequence`() throws {
    let text = "{sequence: {steps: [{event: A, where: {x: 1}}, {event: B}], same: cart.id, without: {event: C, for: 1h}, within: 7d}}"
    let first = FactStream(events: ["A"], filter: [PropertyCondition(path: ["x"], comparison: .is(.number(1)))])
    #expect(
      try Reading.condition(text)
        == .sequence(
          SequenceCondition(
            steps: [first, FactStream(events: ["B"])], same: ["cart", "id"],
            without: SequenceAbsence(stream: FactStream(events: ["C"]), microseconds: .hour), spanMax: 7 * .day)))
  }

  @Test func `is a day where its time zone says so`() throws {
    let from = Timestamp(iso8601: "2025-12-31T17:00:00Z")!
    let to = Timestamp(iso8601: "2026-01-31T17:00:00Z")!
    let text = "{did: {event: E, between: [2026-01-01, 2026-02-01], timezone: Asia/Ho_Chi_Minh}}"
    #expect(try Reading.condition(text) == .did(BehaviourCondition(stream: orders, window: .between(from, to))))
    let birthday = "{trait: {name: born, anniversaryWithinNext: 7d, timezone: Asia/Ho_Chi_Minh}}"
    #expect(
      try Reading.condition(birthday)
        == .trait(path: ["born"], .inTimezone("Asia/Ho_Chi_Minh", .anniversaryWithinNext(microseconds: 7 * .day))))
  }

  @Test(arguments: [
    ("{did: {event: E, sum: {total: {gte: a}}}}", "did.sum.total.gte: must be compared with a number"),
    ("{did: {event: E, sum: {a: {gte: 1}, b: {gte: 1}}}}", "did.sum: must hold exactly one property"),
    ("{did: {event: E, sum: {a: {gte: 1, lt: 2}}}}", "did.sum.a: must hold exactly one of is"),
    ("{did: {event: E, sum: {a: {gte: 1}}, count: {gte: 1}}}", "did: sum and count cannot both be given"),
    ("{did: {event: E, distinct: {a: {gte: 5000}}}}", "did.distinct.a.gte: must hold whole numbers from 0 to 4095"),
    ("{did: {event: E, last: {is: 5}}}", "did.last: unknown key is; known here: before, after"),
    ("{did: {event: E, last: {olderThan: 30d}, within: 7d}}", "did.last: can never hold"),
    ("{did: {event: E, timezone: Mars/North}}", "did.timezone: must be the IANA name"),
    ("{sequence: {steps: []}}", "sequence.steps: must be a list of 1 to 8 steps"),
    ("{sequence: {steps: [{event: A}], without: {event: B}}}", "sequence.without: for is missing"),
    ("{sequence: {steps: [{where: {a: 1}}]}}", "sequence.steps[0]: event is missing"),
    ("{sequence: {steps: [{event: A}], same: 'a..b'}}", "sequence.same: must be a name, or a path"),
    ("{trait: {name: x, matches: '(a'}}", "trait.matches: is no pattern in RE2's syntax: a ) is missing"),
    ("{trait: {name: x, matches: '(?=a)'}}", "trait.matches: is no pattern in RE2's syntax: a (? that is not known"),
    ("{trait: {name: x, matches: '((a{1,100}){1,100}){1,100}'}}", "trait.matches: is no pattern in RE2's syntax"),
    ("{trait: {name: x, anniversaryWithinNext: 400d}}", "trait.anniversaryWithinNext: every date has an anniversary"),
    ("{trait: {name: x, timezone: UTC}}", "trait: says nothing about the trait"),
  ]) func `a mistake is named`(text: String, problem: String) {
    let problems = Reading.conditionProblems(text)
    #expect(problems.first?.contains(": segments.s.where." + problem) == true, "\(problems)")
  }

  @Test(arguments: SentenceLanguage.allCases) func `is said in words in every language`(language: SentenceLanguage) throws {
    for text in [
      "{did: {event: E, sum: {total: {gte: 150}}, within: 90d}}", "{did: {event: any, last: {olderThan: 1w}}}",
      "{sequence: {steps: [{event: A}, {event: B}], same: sku, without: {event: C, for: 1h}, within: 2d}}",
      "{not: {trait: {name: born, anniversaryWithinNext: 7d, timezone: Asia/Tokyo}}}", "{trait: {name: x, matches: '%1%'}}",
    ] {
      let sentence = SegmentSentence(segments: [], language: language).describe(try Reading.condition(text))
      #expect(sentence.count > 4)
      #expect(!sentence.contains("%") || sentence.contains("%1%"), "\(sentence)")
    }
  }

  @Test(arguments: [
    (
      "{did: {event: E, sum: {total: {gte: 150}}, within: 90d}}", SentenceLanguage.english,
      "did E with the sum of total is at least 150 within 90 days"
    ), ("{did: {event: E, count: {gte: 3}, within: 30d}}", .vietnamese, "đã thực hiện E ít nhất 3 lần trong vòng 30 ngày"),
    ("{not: {did: {event: E, within: 30d}}}", .simplifiedChinese, "非（做过E，在最近30天内）"),
    ("{all: [{trait: {name: a, is: 1}}, {in: other}]}", .traditionalChinese, "a是1且屬於分群other"),
  ]) func `reads like this`(text: String, language: SentenceLanguage, sentence: String) throws {
    let plan = try Reading.plan("segments:\n- key: other\n  where: {trait: {name: a, exists: true}}\n- key: s\n  where: \(text)\n")
    #expect(
      SegmentSentence(segments: plan.definitions.segments, language: language).describe(plan.definitions.segments[1].condition) == sentence)
  }
}
