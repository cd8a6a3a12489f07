import Standardising
import Testing
import Vocabulary

@Suite struct `The form in which traits of different people are compared` {
  private func form(_ trait: String, _ value: TraitValue, region: String = "DE") -> String? {
    var definitions = Definitions.initial
    definitions.region = region
    let stored = StoredTrait(name: trait, value: value, time: .zero, tie: 0, source: .init(rawValue: 1))
    let section = SignatureSection(
      id: .init(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0, firstSeen: .zero,
      lastSeen: .zero, traits: [stored])
    return TraitReader(definitions).comparable(trait, in: [section])
  }

  @Test(arguments: [["Nguyễn", "NGUYEN", " nguyễn "], ["陳", "陈"], ["O'Neill", "ONeill"], ["Yılmaz", "Yilmaz"]])
  func `is one for all ways to write a name`(ways: [String]) {
    let forms = Set(ways.map { form("lastName", .string($0)) })
    #expect(forms.count == 1, "\(forms)")
    #expect(!forms.contains(nil))
  }

  @Test(
    arguments: [
      ("Müller", "Mueller", "DE", true), ("Muller", "MUELLER", "AT", true), ("Sørensen", "Soerensen", "DK", true),
      ("Åberg", "Aaberg", "NO", true), ("Müller", "Mueller", "US", false), ("Xue", "Xu", "CN", false), ("Müller", "Möller", "DE", false),
    ])
  func `is one with and without a letter for the mark, where people write that`(one: String, other: String, region: String, isOne: Bool) {
    let (left, right) = (form("lastName", .string(one), region: region), form("lastName", .string(other), region: region))
    #expect(left != nil)
    #expect((left == right) == isOne)
  }

  @Test func `is what it was for household rules of earlier times`() {
    let section = SignatureSection(
      id: .init(rawValue: 1), key: KeyedHash(high: 1, low: 1), identifiers: [], orderTime: .zero, orderTie: 0, firstSeen: .zero,
      lastSeen: .zero, traits: [StoredTrait(name: "lastName", value: .string("Mueller"), time: .zero, tie: 0, source: .init(rawValue: 1))])
    var definitions = Definitions.initial
    definitions.region = "DE"
    #expect(TraitReader(definitions).comparable("lastName", in: [section], spelling: nil) == "mueller")
    #expect(TraitReader(definitions).comparable("lastName", in: [section]) == "muller")
  }

  @Test func `is one for an address on one line and in parts`() {
    let line = form("address", .string("Hauptstr. 5a, 10115 Berlin"))
    let parts = form("address", .json(#"{"street":"HAUPTSTRAẞE 5A","postalCode":"10115","city":"Berlin","country":"DE"}"#))
    #expect(line != nil)
    #expect(line == form("address", .string("hauptstraße 5a, 10115 berlin")))
    #expect(line == parts)
    #expect(line != form("address", .string("Hauptstr. 5, 10115 Berlin")))
  }

  @Test(arguments: ["Berlin", "10115 Berlin", "Hauptstraße, 10115 Berlin", "Deutschland", ""])
  func `is none for an address where thousands live`(text: String) {
    #expect(form("address", .string(text)) == nil)
  }

  @Test func `is none for what has no form of its kind`() {
    #expect(form("phone", .string("none")) == nil)
    #expect(form("lastName", .string("...")) == nil)
    #expect(form("shoeSize", .integer(43)) == nil)
    #expect(form("phone", .string("030 1234567")) == form("phone", .string("+49 30 1234567")))
  }
}
