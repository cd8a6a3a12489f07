import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `Households and accounts in a workspace file` {
  private static let households = "households: {rules: [{key: home, by: [address, lastName]}]}\n"

  private func condition(_ text: String) throws -> SegmentCondition {
    try Reading.plan("\(Self.households)segments:\n- key: s\n  where: \(text)\n").definitions.segments[0].condition
  }

  @Test(arguments: [
    ("{account: any}", AccountCondition()), ("{account: {id: acme}}", AccountCondition(id: .is(.string("acme")))),
    ("{account: {id: 42}}", AccountCondition(id: .is(.string("42")))),
    ("{account: {id: {in: [a, b]}}}", AccountCondition(id: .in([.string("a"), .string("b")]))),
    (
      "{account: {id: {startsWith: x}, where: {plan: pro, employees: {gte: 5, lt: 9}}}}",
      AccountCondition(
        id: .startsWith("x"),
        filter: [
          PropertyCondition(path: ["plan"], comparison: .is(.string("pro"))),
          PropertyCondition(path: ["employees"], comparison: .gte(.number(5))),
          PropertyCondition(path: ["employees"], comparison: .lt(.number(9))),
        ])
    ),
  ]) func `ask for one account of the profile`(text: String, expected: AccountCondition) throws {
    #expect(try condition(text) == .account(expected))
  }

  @Test(arguments: [
    ("{household: {size: 2}}", HouseholdCondition(size: CountComparison(.is, 2))),
    ("{household: {size: {gte: 2}, rule: home}}", HouseholdCondition(rule: "home", size: CountComparison(.gte, 2))),
  ]) func `ask for the size of a household`(text: String, expected: HouseholdCondition) throws {
    #expect(try condition(text) == .household(expected))
  }

  @Test func `say rules of households, with a limit`() throws {
    let text = """
      households:
        members_max: 6
        rules:
          - {key: home, by: [address, lastName]}
          - {key: line, by: [landline]}
      traits:
        - {trait: landline, kind: phone}
      """
    let plan = try Reading.plan(text)
    #expect(
      plan.definitions.households
        == HouseholdRules(
          rules: [HouseholdRule(key: "home", traits: ["address", "lastName"]), HouseholdRule(key: "line", traits: ["landline"])],
          membersMax: 6))
    let change = try #require(plan.changes.first { $0.kind == .households })
    #expect(change.action == .create)
    #expect(change.detail == "home by address and lastName; line by landline; at most 6 members")
    #expect(try Reading.plan(text, current: plan.definitions).changes.allSatisfy { $0.action == .unchanged })
  }

  @Test func `of earlier times are compared as they were until they are applied again, and the plan says so`() throws {
    let text = "households: {rules: [{key: home, by: [address, lastName]}]}"
    var earlier = try Reading.plan(text).definitions
    #expect(earlier.households?.spelling == HouseholdRules.spellingNow)
    earlier.households?.spelling = nil
    let change = try #require(try Reading.plan(text, current: earlier).changes.first { $0.kind == .households })
    #expect(change.action == .update)
    #expect(change.detail.contains("names are compared anew"))
  }

  @Test(arguments: [
    ("households: {rules: []}", "must be a list of 1 to 8 rules"),
    ("households: {members_max: 1, rules: [{key: a, by: [address]}]}", "from 2 to 100"),
    ("households: {rules: [{key: a, by: [shoeSize]}]}", "say its kind under traits:"),
    ("households: {rules: [{key: a, by: [lastName]}]}", "names alone make no household"),
    ("households: {rules: [{key: a, by: [address]}, {key: a, by: [phone]}]}", "a is defined already"),
    ("households: {rules: [{key: A b, by: [address]}]}", "must be 1 to 64 of a-z"),
    ("segments: [{key: s, where: {household: {size: 2}}}]", "the files have no households: section"),
    ("\(households)segments: [{key: s, where: {household: {size: 2, rule: hom}}}]", "home"),
    ("\(households)segments: [{key: s, where: {household: {in: other}}}]", "size is missing"),
    ("\(households)segments: [{key: s, where: {household: {size: {gte: 2, lt: 5}}}}]", "exactly one of"),
    ("segments: [{key: s, where: {account: {}}}]", "write account: any"),
    ("segments: [{key: s, where: {account: {plan: pro}}}]", "plan"),
    ("segments: [{key: s, where: {account: {where: {plan: {}}}}}]", "says nothing about the property"),
    ("segments: [{key: s, where: {account: {id: {is: a, isNot: b}}}}]", "exactly one operator"),
    (
      "computed_traits: [{key: t, of: {tag: [{value: x, where: {account: any}}]}}]", "cannot ask for accounts or households"
    ),
  ]) func `are told what is wrong`(text: String, expected: String) {
    let problems = Reading.problems(text)
    #expect(problems.contains { $0.contains(expected) }, "\(problems)")
  }

  @Test(arguments: SentenceLanguage.allCases) func `are said in words in every language`(language: SentenceLanguage) throws {
    let sentence = SegmentSentence(segments: [], language: language)
    for text in [
      "{account: any}", "{account: {id: acme, where: {plan: pro}}}", "{household: {size: {gte: 2}}}", "{household: {size: 3, rule: home}}",
    ] {
      #expect(!sentence.describe(try condition(text)).isEmpty)
    }
    let words = sentence.describe(try condition("{account: {id: acme, where: {plan: pro}}}"))
    #expect(words.contains("acme") && words.contains("plan") && words.contains("pro"))
    #expect(sentence.describe(try condition("{household: {size: {gte: 2}, rule: home}}")).contains("home"))
    if language == .english { #expect(words == "in an account where id is acme and plan is pro") }
  }
}
