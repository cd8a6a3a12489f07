import GeneratedInputs
import JSONTape
import Testing
import Unification
import Vocabulary

@Suite struct `Unification of traits` {
  static func section() -> SignatureSection {
    SignatureSection(
      id: .init(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0,
      firstSeen: .distantFuture, lastSeen: .zero)
  }

  static func identify(_ traits: String, at seconds: Int64, context: String = "{}") throws -> Event {
    var parser = JSONParser()
    return Event(
      offset: .start, source: .init(rawValue: 3), type: .identify, name: "", messageID: "m",
      timestamp: Timestamp(microseconds: seconds * .second),
      receivedAt: Timestamp(microseconds: 1 << 50), identifiers: [], traits: try parser.parse(Array(traits.utf8)).root,
      context: try parser.parse(Array(context.utf8)).root)
  }

  @Test func `keeps the newest by event time, with source and time, in every order of arrival`() throws {
    var random = SeededRandom(seed: 1)
    for _ in 0..<200 {
      let events = try (0..<6).map { index in
        (try Self.identify(#"{"a":\#(index),"b\#(index % 2)":"x\#(index)"}"#, at: Int64(index / 2)), UInt64(index * 7919 % 13))
      }
      var expected = Self.section()
      for (event, tie) in events { _ = Unifier().apply(event, tie: tie, to: &expected) }
      var shuffled = Self.section()
      for (event, tie) in events.shuffled(using: &random) { _ = Unifier().apply(event, tie: tie, to: &shuffled) }
      #expect(shuffled == expected)
    }
  }

  @Test func `says which traits have another value`() throws {
    var section = Self.section()
    _ = Unifier().apply(try Self.identify(#"{"a":1,"b":1}"#, at: 5), tie: 1, to: &section)
    #expect(Unifier().apply(try Self.identify(#"{"a":1,"b":2}"#, at: 6), tie: 1, to: &section).traits == ["b"])
    #expect(Unifier().apply(try Self.identify(#"{"a":9,"b":9}"#, at: 4), tie: 1, to: &section).traits == [])
  }

  @Test func `takes a trait away by null`() throws {
    var record = ProfileRecord(row: .init(rawValue: 1), sections: [Self.section()])
    _ = Unifier().apply(try Self.identify(#"{"a":1}"#, at: 1), tie: 1, to: &record.sections[0])
    _ = Unifier().apply(try Self.identify(#"{"a":null}"#, at: 2), tie: 1, to: &record.sections[0])
    #expect(record.traits(by: .newest).map(\.value) == [.null])
  }

  @Test func `refuses traits past the limits and says how many`() throws {
    var section = Self.section()
    let many = "{" + (0..<600).map { #""t\#($0)":1"# }.joined(separator: ",") + "}"
    #expect(Unifier().apply(try Self.identify(many, at: 1), tie: 1, to: &section).refusedTraits == 100)
    let long = #"{"t1":"\#(String(repeating: "x", count: Unifier.traitBytesMax + 1))"}"#
    #expect(Unifier().apply(try Self.identify(long, at: 2), tie: 1, to: &section).refusedTraits == 1)
    #expect(section.traits.count == Unifier.traitsMax)
  }

  @Test func `keeps the newest statement of consent and the marks`() throws {
    var section = Self.section()
    let consent = #"{"consent":{"categoryPreferences":{"ads":true,"mail":false}}}"#
    _ = Unifier().apply(try Self.identify(#"{"unsubscribed":true}"#, at: 5, context: consent), tie: 1, to: &section)
    _ = Unifier().apply(
      try Self.identify("{}", at: 4, context: #"{"consent":{"categoryPreferences":{}}}"#), tie: 1, to: &section)
    #expect(section.consent?.categories == ["ads": true, "mail": false])
    #expect(section.marks.map(\.isSet) == [true])
  }
}
