import GeneratedInputs
import JSONTape
import Testing
import Unification
import Vocabulary

/// One thing that was said of the trait `t`.
private struct Statement {
  var signature: Int
  var source: SourceID
  var value: TraitValue
  var at: Int64
  var tie: UInt64
  var isVerified: Bool
}

@Suite struct `Survivorship of a trait` {
  private static let sources = (1...3).map { SourceID(rawValue: UInt32($0)) }
  private static let rules: [Survivorship] = Survivorship.Rule.allCases.map { rule in
    Survivorship(rule, sources: rule == .mostTrusted ? [sources[1], sources[0]] : [], verifiedBy: rule == .verified ? "t_verified" : nil)
  }

  private func definitions(_ rule: Survivorship) -> Definitions {
    var definitions = Definitions.initial
    definitions.traitRules = [TraitRule(trait: "t", survivorship: rule)]
    return definitions
  }

  private func say(_ statement: Statement, to section: inout SignatureSection, _ unifier: Unifier) throws {
    var writer = JSONWriter()
    statement.value.write(to: &writer)
    let text = #"{"t":\#(String(decoding: writer.bytes, as: UTF8.self)),"t_verified":\#(statement.isVerified)}"#
    var parser = JSONParser()
    let event = Event(
      offset: .start, source: statement.source, type: .identify, name: "", messageID: "m",
      timestamp: Timestamp(microseconds: statement.at * .second), receivedAt: Timestamp(microseconds: 1 << 50), identifiers: [],
      traits: try parser.parse(Array(text.utf8)).root)
    _ = unifier.apply(event, tie: statement.tie, to: &section)
  }

  /// Through the stored form, as the flow keeps it between batches.
  private func stored(_ record: ProfileRecord) throws -> ProfileRecord { try ProfileRecord(encoded: record.encoded()) }

  private func record(_ sections: [SignatureSection]) -> ProfileRecord {
    ProfileRecord(row: ProfileRow(rawValue: 1), sections: sections)
  }

  private func sections() -> [SignatureSection] {
    (0..<3).map { number in
      var section = `Unification of traits`.section()
      section.id = SignatureID(rawValue: UInt64(number) + 1)
      return section
    }
  }

  private func statements(_ random: inout SeededRandom) -> [Statement] {
    let values: [TraitValue] = [.string("a"), .string("b"), .string("c"), .integer(3), .number(2.5), .null, .bool(true), .json("[1,2]")]
    return (0..<Int.random(in: 1...14, using: &random)).map { (number: Int) -> Statement in
      let signature = Int.random(in: 0..<3, using: &random)
      let source = Self.sources.randomElement(using: &random)!
      let value = values.randomElement(using: &random)!
      let time = Int64.random(in: 0..<6, using: &random)
      return Statement(
        signature: signature, source: source, value: value, at: time, tie: UInt64(number), isVerified: Bool.random(using: &random))
    }
  }

  @Test func `is the same in every order of arrival, with merges and unmerges in between`() throws {
    var random = SeededRandom(seed: 11)
    for round in 0..<400 {
      let rule = Self.rules[round % Self.rules.count]
      let survivorship = SurvivorshipRules(definitions(rule))
      let unifier = Unifier(rules: survivorship)
      let said = statements(&random)
      var expected = sections()
      for statement in said { try say(statement, to: &expected[statement.signature], unifier) }

      // Two profiles, between which signatures move while statements come.
      var left = record(Array(sections()[..<1]))
      var right = record(Array(sections()[1...]))
      for statement in said.shuffled(using: &random) {
        if Bool.random(using: &random) {
          let all = (left.sections + right.sections).shuffled(using: &random)
          let cut = Int.random(in: 0...all.count, using: &random)
          (left, right) = (try stored(record(Array(all[..<cut]))), try stored(record(Array(all[cut...]))))
        }
        let id = SignatureID(rawValue: UInt64(statement.signature) + 1)
        if let index = left.sections.firstIndex(where: { $0.id == id }) {
          try say(statement, to: &left.sections[index], unifier)
        } else {
          let index = try #require(right.sections.firstIndex { $0.id == id })
          try say(statement, to: &right.sections[index], unifier)
        }
      }
      let together = record((left.sections + right.sections).shuffled(using: &random))
      #expect(together.traits(by: survivorship) == record(expected).traits(by: survivorship), "\(rule.rule)")
      for section in together.sections {
        #expect(section == expected[Int(section.id.rawValue) - 1], "\(rule.rule): a signature keeps the same after an unmerge")
      }
    }
  }

  @Test func `is what its rule says of all that was said`() throws {
    var random = SeededRandom(seed: 12)
    for round in 0..<700 {
      let rule = Self.rules[round % Self.rules.count]
      let survivorship = SurvivorshipRules(definitions(rule))
      let said = statements(&random)
      var sections = sections()
      for statement in said.shuffled(using: &random) {
        try say(statement, to: &sections[statement.signature], Unifier(rules: survivorship))
      }
      let found = record(sections).traits(by: survivorship).first { $0.name == "t" }?.value ?? .null
      #expect(found == reference(rule, said), "\(rule.rule) of \(said)")
      #expect(sections.trait("t", by: survivorship["t"])?.value ?? .null == found)
    }
  }

  /// The rules in the plainest words, over every statement.
  private func reference(_ rule: Survivorship, _ said: [Statement]) -> TraitValue {
    let newestFirst = said.sorted { ($0.at, $0.tie) > ($1.at, $1.tie) }
    let standing = newestFirst.filter { statement in
      statement.value != .null
        && !said.contains { $0.value == .null && $0.source == statement.source && ($0.at, $0.tie) >= (statement.at, statement.tie) }
    }
    switch rule.rule {
    case .newest: return newestFirst[0].value
    case .mostTrusted:
      for source in rule.sources { if let found = standing.first(where: { $0.source == source }) { return found.value } }
      return standing.first?.value ?? .null
    case .verified: return (standing.first { $0.isVerified } ?? standing.first)?.value ?? .null
    case .mostFrequent:
      func places(_ value: TraitValue) -> Int {
        Set(standing.filter { $0.value == value }.map { [UInt32($0.signature), $0.source.rawValue] }).count
      }
      let most = standing.map { places($0.value) }.max() ?? 0
      return standing.first { places($0.value) == most }?.value ?? .null
    case .min, .max:
      let numbers = newestFirst.compactMap { statement -> (Double, TraitValue)? in
        switch statement.value {
        case .integer(let number): (Double(number), statement.value)
        case .number(let number): (number, statement.value)
        default: nil
        }
      }
      let texts = newestFirst.compactMap { statement -> String? in if case .string(let text) = statement.value { text } else { nil } }
      if rule.rule == .min { return numbers.min { $0.0 < $1.0 }?.1 ?? texts.min().map(TraitValue.string) ?? .null }
      return texts.max().map(TraitValue.string) ?? numbers.max { $0.0 < $1.0 }?.1 ?? .null
    case .union:
      guard !standing.isEmpty else { return .null }
      var parts: [String] = []
      if standing.contains(where: { $0.value == .bool(true) }) { parts.append("true") }
      let isList = standing.contains { $0.value == .json("[1,2]") }
      if isList { parts += ["1", "2"] }
      if standing.contains(where: { $0.value == .number(2.5) }) { parts.append("2.5") }
      if standing.contains(where: { $0.value == .integer(3) }) { parts.append("3") }
      for text in ["a", "b", "c"] where standing.contains(where: { $0.value == .string(text) }) { parts.append("\"\(text)\"") }
      return .json("[\(parts.joined(separator: ","))]")
    }
  }

  @Test func `keeps a limited number of values, the same ones in every order`() throws {
    var random = SeededRandom(seed: 13)
    for rule in Self.rules {
      let unifier = Unifier(rules: SurvivorshipRules(definitions(rule)))
      let said = (0..<100).map { (number: Int) -> Statement in
        let source = SourceID(rawValue: UInt32(number % 40) + 1)
        let value = TraitValue.integer(Int64(number % 60))
        let tie = UInt64(number * 7919 % 101)
        return Statement(signature: 0, source: source, value: value, at: Int64(number / 2), tie: tie, isVerified: number % 3 == 0)
      }
      var expected = sections()[0]
      for statement in said { try say(statement, to: &expected, unifier) }
      #expect((1...Survivorship.valuesMax).contains(expected.values(of: "t").count))
      for _ in 0..<5 {
        var shuffled = sections()[0]
        for statement in said.shuffled(using: &random) { try say(statement, to: &shuffled, unifier) }
        #expect(shuffled == expected, "\(rule.rule)")
      }
    }
  }

  @Test func `that is taken away leaves the newest that is known`() throws {
    let trusted = Unifier(rules: SurvivorshipRules(definitions(Self.rules[1])))
    var section = sections()[0]
    for (source, value, at) in [(2, "crm", 1), (1, "shop", 5), (3, "web", 3)] as [(UInt32, String, Int64)] {
      try say(
        Statement(signature: 0, source: SourceID(rawValue: source), value: .string(value), at: at, tie: 0, isVerified: false), to: &section,
        trusted)
    }
    #expect([section].trait("t", by: Self.rules[1])?.value == .string("crm"))
    #expect(record([section]).traits(by: .newest).first { $0.name == "t" }?.value == .string("shop"))
    #expect(record([section]).traits(by: .newest).count == 2)
    try say(
      Statement(signature: 0, source: SourceID(rawValue: 1), value: .string("new"), at: 9, tie: 0, isVerified: false), to: &section,
      Unifier())
    #expect(section.values(of: "t").map(\.value) == [.string("new")])
  }
}
