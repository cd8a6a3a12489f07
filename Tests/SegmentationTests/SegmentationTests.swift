import GeneratedInputs
import JSONTape
import Ports
import Segmentation
import Testing
import Vocabulary

@Suite struct `A segmenter` {
  static func definitions(_ conditions: [SegmentCondition]) -> Definitions {
    var definitions = Definitions.initial
    definitions.segments = conditions.enumerated().map { index, condition in
      SegmentDefinition(id: .init(rawValue: UInt32(index) + 1), key: "s\(index)", name: "S", condition: condition)
    }
    return definitions
  }

  static func purchase(_ name: String, amount: Double, at time: Int64, received: Int64) throws -> Event {
    var parser = JSONParser()
    return Event(
      offset: .start, source: .init(rawValue: 1), type: .track, name: name, messageID: "m", timestamp: Timestamp(microseconds: time),
      receivedAt: Timestamp(microseconds: received), identifiers: [],
      properties: try parser.parse(Array(#"{"amount":\#(amount),"items":[{"sku":"a"},{"sku":"b"}]}"#.utf8)).root)
  }

  static func record() -> ProfileRecord {
    let sections = (1...2).map { number in
      SignatureSection(
        id: .init(rawValue: UInt64(number)), key: KeyedHash(high: 0, low: UInt64(number)), identifiers: [], orderTime: .zero, orderTie: 0,
        firstSeen: .zero, lastSeen: .zero)
    }
    return ProfileRecord(row: .init(rawValue: 1), sections: sections)
  }

  @Test func `leaves at the very moment at which the window closes`() throws {
    let condition = SegmentCondition.did(.init(stream: .init(events: ["Bought"]), window: .within(microseconds: 30 * .day)))
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: Self.definitions([condition])), warmups: [])
    var record = Self.record()
    var touched = segmentation.none()
    let time = 100 * Int64.day
    segmentation.note(try Self.purchase("Bought", amount: 1, at: time, received: time), in: &record.sections[0], touched: &touched)
    #expect(segmentation.evaluate(&record, touched: touched, now: Timestamp(microseconds: time)).map(\.change) == [.entered])
    #expect(record.timer == Timestamp(microseconds: time + 30 * .day))
    let before = Timestamp(microseconds: time + 30 * .day - 1)
    #expect(segmentation.evaluate(&record, touched: segmentation.everything(), now: before).isEmpty)
    record.timer = nil
    let changes = segmentation.evaluate(&record, touched: segmentation.none(), now: Timestamp(microseconds: time + 30 * .day))
    #expect(changes.map(\.change) == [.left])
    #expect(record.timer == nil)
  }

  @Test func `sees traits in their standard form, and is touched by what the form is made of`() throws {
    var definitions = Self.definitions([
      .trait(path: ["standard", "birthday"], .is(.string("1990-04-03"))),
      .trait(path: ["standard", "address", "city"], .is(.string("Berlin"))),
    ])
    definitions.region = "US"
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: definitions), warmups: [])
    var record = Self.record()
    func tell(_ name: String, _ value: TraitValue, at time: Int64) -> [String] {
      var traits = record.sections[0].traits
      traits.removeAll { $0.name == name }
      traits.append(.init(name: name, value: value, time: Timestamp(microseconds: time), tie: 0, source: .init(rawValue: 1)))
      record.sections[0].traits = traits.sorted { $0.name < $1.name }
      var touched = segmentation.none()
      segmentation.note(changedTraits: [name], touched: &touched)
      return segmentation.evaluate(&record, touched: touched, now: Timestamp(microseconds: time)).map {
        "\($0.change) \($0.segment.rawValue)"
      }
    }
    // March, as long as nothing says that the person is from a country where the day stands first.
    #expect(tell("birthday", .string("03/04/1990"), at: 1) == [])
    #expect(tell("country", .string("Germany"), at: 2) == ["entered 1"])
    #expect(tell("address", .string("Hauptstr. 5, 10115 Berlin"), at: 3) == ["entered 2"])
    #expect(tell("birthday", .string("unknown"), at: 4) == ["left 1"])
  }

  @Test func `sees the value that counts by the survivorship of a trait`() throws {
    var definitions = Self.definitions([.trait(path: ["plan"], .is(.string("gold")))])
    let trusted = Survivorship(.mostTrusted, sources: [.init(rawValue: 2)])
    definitions.traitRules = [TraitRule(trait: "plan", survivorship: trusted)]
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: definitions), warmups: [])
    var record = Self.record()
    record.sections[0].traits = [.init(name: "plan", value: .string("gold"), time: .zero, tie: 0, source: .init(rawValue: 2))]
    record.sections[1].traits = [
      .init(name: "plan", value: .string("free"), time: Timestamp(microseconds: 9), tie: 0, source: .init(rawValue: 1))
    ]
    #expect(segmentation.evaluate(&record, touched: segmentation.everything(), now: .zero).map(\.change) == [.entered])
  }

  @Test func `looks only at segments that an event can touch`() throws {
    let conditions = [
      SegmentCondition.did(.init(stream: .init(events: ["Bought"]))), .did(.init(stream: .init(events: ["Viewed"]))),
    ]
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: Self.definitions(conditions)), warmups: [])
    var record = Self.record()
    var touched = segmentation.none()
    segmentation.note(try Self.purchase("Other", amount: 1, at: 0, received: 0), in: &record.sections[0], touched: &touched)
    #expect(touched.isEmpty)
    #expect(record.sections[0].facts.isEmpty)
  }

  @Test func `keeps no more times than its conditions can ask for, and still the right number`() throws {
    let conditions = [
      SegmentCondition.did(.init(stream: .init(events: ["Bought"]), count: .init(.gte, 3), window: .within(microseconds: 30 * .day))),
      .did(.init(stream: .init(events: ["Bought"]), count: .init(.gte, 1000))),
    ]
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: Self.definitions(conditions)), warmups: [])
    var record = Self.record()
    for index in 0..<1000 {
      var touched = segmentation.none()
      let time = 100 * .day + Int64(index)
      segmentation.note(try Self.purchase("Bought", amount: 1, at: time, received: time), in: &record.sections[0], touched: &touched)
      _ = segmentation.evaluate(&record, touched: touched, now: Timestamp(microseconds: time))
    }
    #expect(record.memberships.count == 2)
    #expect(record.sections[0].facts.map(\.times.count).max()! <= 8)
  }

  @Test(arguments: [
    (ValueComparison.is(.string("b")), true), (.is(.string("c")), false), (.in([.string("x"), .string("a")]), true), (.exists, true),
  ])
  func `asks any element of an array`(comparison: ValueComparison, expected: Bool) throws {
    let filter = PropertyCondition(path: ["items[]", "sku"], comparison: comparison)
    let condition = SegmentCondition.did(.init(stream: .init(events: ["Bought"], filter: [filter])))
    let segmentation = Segmenter(compiled: CompiledSegments(definitions: Self.definitions([condition])), warmups: [])
    var record = Self.record()
    var touched = segmentation.none()
    segmentation.note(try Self.purchase("Bought", amount: 1, at: 0, received: 0), in: &record.sections[0], touched: &touched)
    #expect(touched.isEmpty != expected)
  }

  @Test(arguments: [
    (TraitValue.string("5"), ValueComparison.is(.number(5)), false), (.integer(5), .is(.number(5)), true),
    (.number(5), .gte(.number(5)), true),
    (.string("Straße"), .contains("aß"), true), (.string("abc"), .startsWith("ab"), true), (.string("abc"), .endsWith("ab"), false),
    (.bool(true), .is(.bool(true)), true), (.bool(true), .gt(.number(0)), false), (.null, .exists, false),
    (.null, .isNot(.string("x")), true),
    (.string("2026-01-05"), .before(Timestamp(iso8601: "2026-01-06")!), true),
    (.string("x"), .before(Timestamp(iso8601: "2026-01-06")!), false),
    (.integer(7), .between(.number(1), .number(7)), true), (.string("b"), .notIn([.string("a")]), true),
    (.string("2026-01-01T00:00:00Z"), .withinLast(microseconds: 2 * .day), true),
    (.string("2026-01-03T00:00:00Z"), .withinNext(microseconds: 2 * .day), true),
  ])
  func `compares values of one type and never errs on two`(value: TraitValue, comparison: ValueComparison, expected: Bool) {
    let segmentation = Segmenter(
      compiled: CompiledSegments(definitions: Self.definitions([.trait(path: ["t"], comparison)])), warmups: [])
    var record = Self.record()
    record.sections[0].traits = [StoredTrait(name: "t", value: value, time: .zero, tie: 0, source: .init(rawValue: 1))]
    _ = segmentation.evaluate(&record, touched: segmentation.everything(), now: Timestamp(iso8601: "2026-01-02")!)
    #expect(record.memberships.isEmpty != expected)
  }

  @Test func `does not speak of a segment that is still warming up`() {
    let warmup = SegmentWarmup(segment: .init(rawValue: 1), from: .start, cursor: 5, lastRow: 10)
    let segmentation = Segmenter(
      compiled: CompiledSegments(definitions: Self.definitions([.not(.trait(path: ["x"], .exists))])), warmups: [warmup])
    for (row, isLive) in [(1, true), (5, true), (6, false), (10, false), (11, true)] as [(UInt64, Bool)] {
      var record = Self.record()
      record.row = ProfileRow(rawValue: row)
      _ = segmentation.evaluate(&record, touched: segmentation.everything(), now: .zero)
      #expect(record.memberships.isEmpty != isLive)
    }
  }
}
