import GeneratedInputs
import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `Mistakes in a workspace file` {
  @Test func `are told all at once, each with its line`() {
    let text = """
      source: []
      sources:
        - key: Web
        - key: web
          writeKey: a b
          tipe: http
        - name: No key
      identifiers:
        - {type: Email, limit: 0}
      segments:
        - key: a
        - key: b
          where: {trait: {name: x, is: [1]}}
      destinations:
        - {key: d, type: webhok}
        - {key: e, type: webhook, secret: plain, segments: [a, zz], ur: x}
      """
    #expect(
      Reading.problems(text) == [
        "w.yaml:1:1: unknown key source; did you mean sources?",
        "w.yaml:3:10: sources[0].key: must be 1 to 64 of a-z, 0-9 and _",
        "w.yaml:5:15: sources.web.writeKey: a write key is 1 to 128 visible ASCII characters without a colon",
        "w.yaml:6:5: sources.web: unknown key tipe; did you mean type?",
        "w.yaml:7:5: sources[2]: key is missing",
        "w.yaml:9:12: identifiers.Email.type: must be 1 to 64 of a-z, 0-9, _ and .",
        "w.yaml:9:26: identifiers.Email.limit: must be a whole number from 1 to 500",
        "w.yaml:11:5: segments.a: where is missing: the condition of the segment",
        "w.yaml:13:34: segments.b.where.trait.is: must be text, a number, true or false, not a list",
        "w.yaml:15:20: destinations.d.type: there is no destination type webhok; did you mean webhook?",
        "w.yaml:16:5: destinations.e: url is missing: where to POST to",
        "w.yaml:16:37: destinations.e.secret: is a secret: write ${NAME} for an environment variable, or file:PATH",
        "w.yaml:16:58: destinations.e.segments[1]: there is no segment zz",
        "w.yaml:16:63: destinations.e.ur: unknown key ur; did you mean url?",
      ])
  }

  @Test(arguments: [
    ("sources: [", 2), ("sources:\n- key: a\n  key: b", 2), ("a: 'open", 1), ("sources:\n\t- key: a", 2), ("a: *nowhere", 1),
    ("--- {}\n--- {}", 2),
    ("a: \u{0001}", 1), ("[1, 2]", 1), ("just text", 1), ("? [a]\n: b", 1), ("sources: {web: {}}", 1), ("sources: 5", 1),
  ]) func `text that cannot be read is told with its line`(text: String, line: Int) {
    #expect(Reading.problems(text).first?.hasPrefix("w.yaml:\(line)") == true, "\(Reading.problems(text))")
  }

  @Test(arguments: [
    ("{type: email, unique: true, limit: 3}", "w.yaml:1:50: identifiers.email.limit: must be 1, or left out, for a type that is unique"),
    ("{type: email, sharedAbove: 3}", "identifiers.email.sharedAbove: needs a type before this one that is unique or has limit 1"),
    ("{type: email, sharedAbove: 0}", "identifiers.email.sharedAbove: must be a whole number from 1 to 200"),
    ("{type: email, blockedPatterns: [\"a(\"]}", "identifiers.email.blockedPatterns[0]: is no pattern in RE2's syntax"),
    ("{type: email, uniqe: true}", "identifiers.email: unknown key uniqe; did you mean unique?"),
  ]) func `rules of identifiers that cannot hold are told`(entry: String, problem: String) {
    let problems = Reading.problems("identifiers: [\(entry)]")
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test(arguments: ["", "# nothing\n", "\n\n"]) func `files that define nothing delete nothing`(text: String) {
    #expect(Reading.problems(text).first?.contains("the files define nothing") == true)
  }

  @Test func `no files at all delete nothing`() { #expect(Reading.problems([WorkspaceText]()).count == 1) }

  @Test func `empty sections delete everything`() throws {
    let current = try Reading.plan(Reading.whole).definitions
    let plan = try Reading.plan("sources: []\nsegments:\ndestinations: []\n", current: current)
    #expect(plan.definitions.segments.isEmpty)
    #expect(
      plan.changes.filter { $0.action == .delete && $0.kind != .identifierType }.map(\.key) == [
        "web", "app", "erp", "loyal", "adults", "crm", "files",
      ])
  }

  @Test func `what would be deleted but is still used is refused with the places`() throws {
    let current = try Reading.plan(Reading.whole).definitions
    let text = Reading.whole.replacing("  - key: adults\n    where: {trait: {name: age, gte: 18}}\n", with: "")
    let problems = Reading.problems(text, current: current)
    #expect(problems.count == 3)
    #expect(
      problems.allSatisfy { $0.hasSuffix("segment adults is not in the files any more and would be deleted, but is still used here") })
    #expect(
      problems.map { $0.split(separator: ": ")[1] } == [
        "segments.loyal.where.all[3].in", "destinations.crm.segments[1]", "destinations.files.segments[0]",
      ])
  }

  @Test func `the same key twice is refused, also across files`() {
    let file = "segments: [{key: a, where: {trait: {name: x, exists: true}}}]"
    #expect(
      Reading.problems([WorkspaceText(name: "one", text: file), WorkspaceText(name: "two", text: file)])
        == ["two:1:12: segments.a: a is defined already, at one:1"])
  }

  @Test func `one write key for two sources is refused`() {
    #expect(
      Reading.problems("sources:\n- {key: a, writeKey: k}\n- {key: b, writeKey: k}") == [
        "w.yaml:3:3: sources.b: has the same write key as source a"
      ])
  }

  @Test(arguments: [
    ("map: {identifiers: {email: $.a}}", "sources.s.map: type is missing"),
    ("map: {type: =trak, identifiers: {email: $.a}}", "sources.s.map.type: must be one of =track"),
    ("map: {type: =track, identifiers: {}}", "sources.s.map.identifiers: must name at least one identifier"),
    ("map: {type: $.t, identifiers: {email: a.b}}", "sources.s.map.identifiers: email: must be a path"),
    ("map: {type: $.t, identifiers: {E-Mail: $.a}}", "sources.s.map.identifiers: E-Mail cannot be an identifier type"),
    ("map: {type: $.t, event: $..a, identifiers: {email: $.a}}", "sources.s.map.event: must be a path"),
    ("enabled: true", "sources.s: map is missing"),
  ]) func `a webhook's map is checked`(fields: String, problem: String) {
    let problems = Reading.problems("sources: [{key: s, type: webhook, \(fields)}]")
    #expect(problems.contains { $0.contains(": " + problem) }, "\(problems)")
  }

  @Test func `a map on a source of another type is refused`() {
    #expect(Reading.problems("sources: [{key: s, map: {}}]").first?.hasSuffix("only a source of type webhook has a map") == true)
  }

  @Test func `a file larger than a megabyte is refused`() {
    #expect(Reading.problems("a: " + String(repeating: "x", count: 1 << 20)).first?.hasSuffix("the file is larger than 1 MB") == true)
  }

  @Test func `more than a thousand segments are refused`() {
    let text = "segments:\n" + (0...1000).map { "- {key: s\($0), where: {trait: {name: x, exists: true}}}" }.joined(separator: "\n")
    #expect(Reading.problems(text).first?.hasSuffix("has more than 1000 entries") == true)
  }

  @Test func `aliases that would grow without end are refused at once`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 { text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n" }
    #expect(Reading.problems(text).contains { $0.contains("more than 300000 values") })
  }

  @Test(arguments: ["? *a30\n: x", "{*a30 : x}", "x: {[*a30, *a30]: y}", "- ? *a30"])
  func `aliases as keys are refused before they are compared`(key: String) {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(Reading.problems(text + key).first?.hasSuffix("a list, a map or an alias cannot be a key") == true)
  }

  @Test func `aliases within reason work`() throws {
    let text = """
      segments:
      - key: a
        where: &shop {trait: {name: shop, is: "A & B: *"}}
      - {key: b, where: *shop}
      - {key: c, where: {not: *shop}}
      """
    let segments = try Reading.plan(text).definitions.segments
    #expect(segments[0].condition == segments[1].condition)
    #expect(segments[2].condition == .not(segments[0].condition))
  }

  @Test func `at most two hundred are told`() {
    #expect(Reading.problems("sources:\n" + String(repeating: "- {}\n", count: 900)).count == 200)
  }

  @Test(arguments: 1...200) func `broken text never stops the reader`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var bytes = Array(Reading.whole.utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(Array("{}[]:,&*#?|->!%@`\"'\t \n".utf8).randomElement(using: &random) ?? 0, at: place)
      default: bytes[place] = UInt8.random(in: 32...126, using: &random)
      }
    }
    // Right or wrong, an answer comes, and every problem has its place.
    let lines = bytes.count { $0 == 10 } + 1
    for problem in Reading.problems(String(decoding: bytes, as: UTF8.self)) {
      let line = problem.split(separator: ":")[1]
      #expect((1...lines + 1).contains(Int(line) ?? 0), "\(problem)")
    }
  }
}
