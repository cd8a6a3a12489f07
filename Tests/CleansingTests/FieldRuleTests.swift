import Cleansing
import JSONTape
import Ports
import Testing
import Vocabulary

@Suite struct `Field rules of a source` {
  private func event(
    _ rules: [FieldRule], traits: String = "{}", properties: String = "{}", source: UInt32 = 1, region: String? = nil
  ) throws -> Event {
    var definitions = Definitions.initial
    definitions.sources = [
      SourceDefinition(id: SourceID(rawValue: 1), key: "shop", name: "shop", writeKeys: ["k"], region: region, fields: rules)
    ]
    let body =
      #"{"type":"identify","userId":"u1","traits":\#(traits),"properties":\#(properties),"context":{"locale":"vi-VN","location":{"country":"VN"}}}"#
    let request = CollectedRequest(call: .batch, body: Array(#"{"batch":[\#(body)]}"#.utf8))
    let entry = JournalEntry(
      first: JournalOffset(rawValue: 100), receivedAt: Timestamp(iso8601: "2026-06-01T12:00:00Z")!, workspace: .init(rawValue: 1),
      record: JournalRecord(kind: .events, source: .init(rawValue: source), eventCount: 1, payload: request.encoded()))
    var parser = EventParser()
    let items = Cleanser(definitions: definitions, hashKey: HashKey(first: 1, second: 2)).cleanse(entry, parser: &parser)
    guard case .event(let event) = try #require(items.first).outcome else { throw Unexpected() }
    return event
  }

  private struct Unexpected: Error {}

  private func text(_ element: JSONElement?) -> String {
    guard let element else { return "nothing" }
    var writer = JSONWriter()
    writer.element(element)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test(
    arguments: [
      (
        FieldRule(.move, from: [["traits", "ten"]], to: [["traits", "firstName"]]), #"{"ten":"Đức","a":1}"#, #"{"a":1,"firstName":"Đức"}"#
      ),
      (.init(.move, from: [["traits", "city"]], to: [["traits", "address", "city"]]), #"{"city":"Huế"}"#, #"{"address":{"city":"Huế"}}"#),
      (.init(.copy, from: [["context", "locale"]], to: [["traits", "locale"]]), "{}", #"{"locale":"vi-VN"}"#),
      (
        .init(.join, from: [["traits", "ho"], ["traits", "dem"], ["traits", "ten"]], to: [["traits", "name"]], text: " "),
        #"{"ho":"Nguyễn","ten":"Đức"}"#, #"{"ho":"Nguyễn","ten":"Đức","name":"Nguyễn Đức"}"#
      ),
      (
        .init(.split, from: [["traits", "name"]], to: [["traits", "family"], ["traits", "given"]], text: " "),
        #"{"name":"Nguyễn Văn Đức"}"#,
        #"{"name":"Nguyễn Văn Đức","family":"Nguyễn","given":"Văn Đức"}"#
      ),
      (.init(.set, to: [["traits", "currency"]], value: .string("EUR")), #"{"currency":"x"}"#, #"{"currency":"EUR"}"#),
      (
        .init(.fill, from: [["traits", "land"], ["context", "location", "country"]], to: [["traits", "country"]], value: .string("DE")),
        #"{"country":""}"#, #"{"country":"VN"}"#
      ),
      (.init(.fill, to: [["traits", "country"]], value: .string("DE")), "{}", #"{"country":"DE"}"#),
      (.init(.fill, to: [["traits", "country"]], value: .string("DE")), #"{"country":"FR"}"#, #"{"country":"FR"}"#),
      (
        .init(.convert, from: [["traits", "height_cm"]], to: [["traits", "height"]], factor: 0.5), #"{"height_cm":"180,5"}"#,
        #"{"height_cm":"180,5","height":90.25}"#
      ),
      (.init(.convert, from: [["traits", "f"]], to: [["traits", "f"]], factor: 2, offset: 10), #"{"f":5}"#, #"{"f":20}"#),
      (
        .init(.lookup, from: [["traits", "sex"]], to: [["traits", "gender"]], codes: ["Herr": .string("male"), "2": .string("female")]),
        #"{"sex":" HERR "}"#, #"{"sex":" HERR ","gender":"male"}"#
      ),
      (
        .init(.lookup, from: [["traits", "sex"]], to: [["traits", "sex"]], codes: ["2": .string("female")]), #"{"sex":2}"#,
        #"{"sex":"female"}"#
      ),
      (
        .init(.lookup, from: [["traits", "sex"]], to: [["traits", "sex"]], value: .string("other"), codes: ["2": .string("female")]),
        #"{"sex":"?"}"#, #"{"sex":"other"}"#
      ),
    ] as [(FieldRule, String, String)])
  func `change traits`(rule: FieldRule, before: String, after: String) throws {
    let event = try event([rule], traits: before)
    #expect(text(event.traits) == after)
    #expect(event.flags == [])
  }

  @Test(
    arguments: [
      (FieldRule(.convert, from: [["traits", "a"]], to: [["traits", "b"]], factor: 2), #"{"a":"much"}"#),
      (.init(.lookup, from: [["traits", "a"]], to: [["traits", "a"]], codes: ["1": .bool(true)]), #"{"a":"3"}"#),
      (.init(.move, from: [["traits", "a"]], to: [["traits", "b", "c"]]), #"{"a":1,"b":"text"}"#),
      (.init(.join, from: [["traits", "a"]], to: [["traits", "b"]]), #"{"a":{"x":1}}"#),
      (.init(.split, from: [["traits", "a"]], to: [["traits", "b"], ["traits", "c"]]), #"{"a":[1]}"#),
    ] as [(FieldRule, String)])
  func `leave what they cannot be used on as it came, and flag it`(rule: FieldRule, traits: String) throws {
    let event = try event([rule], traits: traits)
    #expect(text(event.traits) == traits)
    #expect(event.flags == .field)
  }

  @Test func `run in order, each on what the ones before have left`() throws {
    let event = try event(
      [
        .init(.move, from: [["traits", "sdt"]], to: [["traits", "phone"]]),
        .init(.move, from: [["properties", "gram"]], to: [["properties", "kg"]]),
        .init(.convert, from: [["properties", "kg"]], to: [["properties", "kg"]], factor: 0.001),
      ], traits: #"{"sdt":"0912 345 678"}"#, properties: #"{"gram":1500}"#, region: "VN")
    #expect(text(event.properties) == #"{"kg":1.5}"#)
    #expect(event.identifiers.map(\.value) == ["u1", "+84912345678"])
  }

  @Test func `do not touch events of other sources`() throws {
    let event = try event([.init(.set, to: [["traits", "a"]], value: .bool(true))], traits: #"{"b":1}"#, source: 2)
    #expect(text(event.traits) == #"{"b":1}"#)
  }
}
