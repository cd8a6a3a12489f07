package import GeneratedInputs
package import Vocabulary

/// Definitions and events over a small world, so that they meet often.
package enum GeneratedSegments {
  package typealias Value = ReferenceProfile.Value

  package static func stream(_ random: inout SeededRandom, linked: Bool = false) -> FactStream {
    let names = linked ? [["Bought"], ["Viewed"], ["Added"]] : [["Bought"], ["Viewed"], ["Bought", "Viewed"], []]
    let filters: [PropertyCondition] = [
      PropertyCondition(path: ["amount"], comparison: .gte(.number(50))), PropertyCondition(path: ["sku"], comparison: .is(.string("a"))),
      PropertyCondition(path: ["items[]", "sku"], comparison: .in([.string("b"), .string("c")])),
      PropertyCondition(path: ["sku"], comparison: .missing), PropertyCondition(path: ["amount"], comparison: .isNot(.number(10))),
    ]
    return FactStream(
      events: names.randomElement(using: &random)!,
      filter: Int.random(in: 0..<3, using: &random) == 0 ? [filters.randomElement(using: &random)!] : [])
  }

  package static func window(_ random: inout SeededRandom) -> BehaviourWindow {
    [
      .ever, .within(microseconds: 3 * .day), .within(microseconds: 30 * .day), .within(microseconds: 36 * .hour),
      .between(Timestamp(microseconds: 90 * .day), Timestamp(microseconds: 120 * .day)),
    ].randomElement(using: &random)!
  }

  package static func numberTest(_ random: inout SeededRandom, _ range: ClosedRange<Int>) -> ValueComparison {
    let number = ComparableValue.number(Double(Int.random(in: range, using: &random)))
    let other = ComparableValue.number(Double(range.upperBound))
    return [
      .is(number), .isNot(number), .gt(number), .gte(number), .lt(number), .lte(number), .between(number, other), .in([number, other]),
      .exists,
      .missing,
    ].randomElement(using: &random)!
  }

  package static func dateTest(_ random: inout SeededRandom) -> ValueComparison {
    let moment = Timestamp(microseconds: Int64.random(in: 80...130, using: &random) * .day)
    let span = Int64.random(in: 1...40, using: &random) * .day / 2
    return [
      .before(moment), .after(moment), .withinLast(microseconds: span), .olderThan(microseconds: span), .exists, .missing,
    ].randomElement(using: &random)!
  }

  package static func measure(_ random: inout SeededRandom) -> BehaviourMeasure? {
    let path = Bool.random(using: &random) ? ["amount"] : ["items[]", "price"]
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return .sum(path: path, numberTest(&random, 0...300))
    case 1: return .avg(path: path, numberTest(&random, 20...80))
    case 2: return .min(path: path, numberTest(&random, 0...100))
    case 3: return .max(path: path, numberTest(&random, 0...100))
    case 4: return .distinct(path: Bool.random(using: &random) ? ["sku"] : ["items[]", "sku"], numberTest(&random, 0...4))
    case 5: return .first(dateTest(&random))
    case 6: return .last(dateTest(&random))
    case 7: return .count(numberTest(&random, 0...5))
    default: return nil
    }
  }

  package static func did(_ random: inout SeededRandom) -> SegmentCondition {
    .did(
      BehaviourCondition(
        stream: stream(&random),
        count: CountComparison(CountComparison.Operator.allCases.randomElement(using: &random)!, Int.random(in: 0..<5, using: &random)),
        window: window(&random), measure: measure(&random)))
  }

  package static func sequence(_ random: inout SeededRandom) -> SegmentCondition {
    let steps = (0..<Int.random(in: 1...3, using: &random)).map { _ in stream(&random, linked: true) }
    let same = [nil, ["sku"], ["items[]", "sku"]].randomElement(using: &random)!
    let wait = [Int64.hour, .day, 5 * .day].randomElement(using: &random)!
    return .sequence(
      SequenceCondition(
        steps: steps, same: same,
        without: Bool.random(using: &random) ? SequenceAbsence(stream: stream(&random, linked: true), microseconds: wait) : nil,
        spanMax: [nil, Int64.day, 10 * .day].randomElement(using: &random)!))
  }

  package static func trait(_ random: inout SeededRandom, computed: [ComputedTraitDefinition]) -> SegmentCondition {
    let span = Int64.random(in: 1...30, using: &random) * .day
    let choices: [SegmentCondition] = [
      .trait(path: ["country"], .is(.string("VN"))), .trait(path: ["country"], .matches("^V")),
      .trait(path: ["country"], .in([.string("DE"), .string("VN")])), .trait(path: ["country"], .contains("N")),
      .trait(path: ["level"], numberTest(&random, 1...9)), .trait(path: ["tags[]"], .is(.string("x"))),
      .trait(path: ["tags[]"], .startsWith("y")),
      .trait(path: ["born"], .anniversaryWithinNext(microseconds: span)),
      .trait(path: ["born"], .anniversaryWithinLast(microseconds: span)), .trait(path: ["due"], .withinNext(microseconds: span)),
      .trait(path: ["due"], dateTest(&random)),
    ]
    guard let own = computed.randomElement(using: &random), Bool.random(using: &random) else {
      return choices.randomElement(using: &random)!
    }
    switch own.measure {
    case .count, .sum, .avg, .min, .max, .distinct: return .trait(path: [own.key], numberTest(&random, 0...120))
    case .first where own.path.isEmpty, .last where own.path.isEmpty: return .trait(path: [own.key], dateTest(&random))
    case .first, .last, .mostFrequent: return .trait(path: [own.key], .is(.string(["a", "b"].randomElement(using: &random)!)))
    case .list, .sql: return .trait(path: [own.key], .exists)
    case .tag:
      let tests: [ValueComparison] = [
        .is(.string("a")), .isNot(.string("a")), .in([.string("b"), .string("rest")]), .missing, .exists, .is(.string("rest")),
      ]
      return .trait(path: [own.key], tests.randomElement(using: &random)!)
    case .rfm:
      guard let part = RFM.Part.allCases.randomElement(using: &random), Bool.random(using: &random) else {
        return .trait(path: [own.key], .in(RFM.Cell.allCases.shuffled(using: &random).prefix(4).map { .string($0.rawValue) }))
      }
      return .trait(path: ["\(own.key)_\(part.rawValue)"], numberTest(&random, 1...5))
    }
  }

  package static func tag(_ random: inout SeededRandom) -> TagRules {
    let values = ["a", "b", "a"].prefix(Int.random(in: 1...3, using: &random))
    let cases = values.map { value in
      TagRules.Case(
        value: .string(value),
        condition: [did(&random), sequence(&random), trait(&random, computed: []), .not(did(&random))].randomElement(using: &random)!)
    }
    return TagRules(cases: cases, otherwise: Bool.random(using: &random) ? .string("rest") : nil)
  }

  package static func edges(_ trait: ComputedTraitDefinition) -> ScoreEdges? {
    ScoreEdges(
      trait: trait.id, lasts: [10, 12, 15, 19, 19].map { $0 * .day }, counts: [1, 1, 2, 3, 5],
      sums: [-5_000_001, 20_000_001, 60_000_001, 120_000_001, 150_000_001], at: Timestamp(microseconds: 20 * .day), position: .start)
  }

  package static func computed(_ random: inout SeededRandom, number: Int) -> ComputedTraitDefinition {
    let measures = ComputedTraitDefinition.Measure.allCases.filter { $0 != .list && $0 != .sql }
    let measure = measures.randomElement(using: &random)!
    let path: [String]
    switch measure {
    case .count: path = []
    case .sum, .avg, .min, .max, .rfm: path = ["amount"]
    case .tag: path = []
    case .first, .last: path = Bool.random(using: &random) ? [] : ["sku"]
    default: path = ["sku"]
    }
    return ComputedTraitDefinition(
      id: SegmentID(rawValue: UInt32(100 + number)), key: "computed\(number)", name: "C", measure: measure, path: path,
      stream: stream(&random), window: measure == .rfm ? .within(microseconds: 30 * .day) : window(&random),
      tag: measure == .tag ? tag(&random) : nil)
  }

  package static func condition(_ random: inout SeededRandom, depth: Int, others: Int, computed: [ComputedTraitDefinition])
    -> SegmentCondition
  {
    switch Int.random(in: 0..<(depth < 2 ? 10 : 6), using: &random) {
    case 0, 1: return trait(&random, computed: computed)
    case 2: return sequence(&random)
    case 6, 7: return .all((0..<2).map { _ in condition(&random, depth: depth + 1, others: others, computed: computed) })
    case 8: return .any((0..<2).map { _ in condition(&random, depth: depth + 1, others: others, computed: computed) })
    case 9:
      return others > 0 && Bool.random(using: &random)
        ? .memberOf(SegmentID(rawValue: UInt32.random(in: 1...UInt32(others), using: &random)))
        : .not(condition(&random, depth: depth + 1, others: others, computed: computed))
    default: return did(&random)
    }
  }

  package static func event(_ random: inout SeededRandom, at time: Int64, signature: Int) -> ReferenceProfile.Done {
    func sku() -> Value { .text(["a", "b", "c", "d"].randomElement(using: &random)!) }
    var properties: [String: Value] = [:]
    switch Int.random(in: 0..<6, using: &random) {
    case 0: break
    case 1: properties["amount"] = .text("60")
    case 2: properties["amount"] = .number(10)
    default: properties["amount"] = .number(Double(Int.random(in: -1000...12_000, using: &random)) / 100)
    }
    if Int.random(in: 0..<4, using: &random) > 0 { properties["sku"] = sku() }
    if Bool.random(using: &random) {
      properties["items"] = .list(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          ["sku": sku(), "price": .number(Double(Int.random(in: 0...9000, using: &random)) / 100)]
        })
    }
    return ReferenceProfile.Done(
      name: ["Bought", "Viewed", "Added", "Other"].randomElement(using: &random)!, properties: properties, time: time, signature: signature)
  }

  package static let traitNames = ["country", "level", "tags", "born", "due"]

  /// As a profile keeps it.
  package static func stored(_ name: String, _ value: Value?, at time: Int64, tie: UInt64) -> StoredTrait {
    let stored: TraitValue =
      switch value {
      case nil: .null
      case .number(let number): .integer(Int64(number))
      case .text(let text): .string(text)
      case .bool(let bool): .bool(bool)
      case .texts(let texts): .json("[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]")
      case .list: .null
      }
    return StoredTrait(name: name, value: stored, time: .init(microseconds: time), tie: tie, source: .init(rawValue: 1))
  }

  package static func traitValue(_ name: String, _ random: inout SeededRandom, now: Int64) -> Value? {
    switch name {
    case "country": return [.text("VN"), .text("DE"), nil].randomElement(using: &random)!
    case "level": return [.number(3), .number(7), .text("7"), .bool(true), nil].randomElement(using: &random)!
    case "tags": return [.texts(["x", "yz"]), .texts([]), .texts(["y"])].randomElement(using: &random)!
    case "born":
      return [.text("1968-02-29"), .text("1960-04-20"), .text("1999-05-01T13:00:00Z"), .text("later"), nil].randomElement(using: &random)!
    default: return .text(Timestamp(microseconds: now + Int64.random(in: -20 * .day...20 * .day, using: &random)).iso8601)
    }
  }
}
