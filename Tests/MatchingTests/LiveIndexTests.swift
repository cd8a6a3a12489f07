import GeneratedInputs
import Matching
import Testing

@Suite struct `Matching records that come and change` {
  private let people = GeneratedPeople(records: 6000, seed: 23)
  private static let tableCount = 5500

  private func person(_ number: Int) -> PersonRecord {
    var roles = FactRoles()
    return PersonRecord(zip(GeneratedPeople.header, people.records[number].fields).map { (name: $0, value: $1) }, roles: &roles)
  }

  /// Keys are record numbers.
  private func index(_ count: Int = tableCount, model: MatchModel? = nil, labels: [LabelledLevels] = []) throws -> LiveIndex {
    var records = LiveRecords()
    for number in 0..<count { records.add(UInt64(number), person(number)) }
    return try LiveIndex(records, model: model, labels: labels)
  }

  private func areOne(_ left: Int, _ right: UInt64) -> Bool { people.records[left].person == people.records[Int(right)].person }

  @Test func `finds the person among those of the table and among those that came later`() throws {
    let index = try index()
    var (right, wrong, later) = (0, 0, 0)
    for number in Self.tableCount..<6000 {
      #expect(index.put(UInt64(number), person(number)))
      for match in index.matches(of: UInt64(number), probabilityMin: 0.99) where match.births == .agree {
        if areOne(number, match.key) { right += 1 } else { wrong += 1 }
        if match.key >= Self.tableCount { later += 1 }
      }
    }
    #expect(right > 900, "\(right) right, \(wrong) wrong")
    #expect(wrong < 10, "\(right) right, \(wrong) wrong")
    #expect(later > 10, "\(later) of them came later")
  }

  @Test func `says the same again with the model that it has learnt`() throws {
    let first = try index()
    let again = try index(model: first.model)
    for number in stride(from: 0, to: Self.tableCount, by: 7) {
      #expect(first.matches(of: UInt64(number), probabilityMin: 0.8) == again.matches(of: UInt64(number), probabilityMin: 0.8))
    }
  }

  @Test func `a record that changes is found by what it says now, one that goes is not found`() throws {
    let index = try index()
    let pair = try #require(
      (0..<Self.tableCount).lazy.compactMap { left in
        index.matches(of: UInt64(left), probabilityMin: 0.999).first.map { (UInt64(left), $0.key) }
      }.first)
    #expect(!index.put(pair.0, person(Int(pair.0))), "it says what it said")
    var other = PersonRecord()
    other.add(.givenName, "Xanthippe")
    other.add(.surname, "Quillfeather")
    other.add(.birthDate, "1801-01-01")
    #expect(index.put(pair.0, other))
    #expect(!index.matches(of: pair.1, probabilityMin: 0.8).contains { $0.key == pair.0 })
    #expect(index.put(pair.0, person(Int(pair.0))))
    #expect(index.matches(of: pair.1, probabilityMin: 0.999).contains { $0.key == pair.0 })
    index.remove(pair.0)
    #expect(!index.matches(of: pair.1, probabilityMin: 0.5).contains { $0.key == pair.0 })
    #expect(index.compare(pair.0, pair.1) == nil)
  }

  @Test func `takes in a bounded number of further records`() throws {
    let index = try index(1200)
    var taken = 0
    for number in 1200..<6000 where index.put(UInt64(number), person(number)) { taken += 1 }
    #expect(index.isFull)
    #expect(taken == 500)
    #expect(index.count == 1700)
  }

  @Test func `dates of birth that differ are told, as by a slip or as of two persons`() throws {
    let index = try index(1200)
    func births(_ left: String, _ right: String) throws -> LiveMatch.Births {
      for (key, birth) in [(UInt64(90_000), left), (90_001, right)] {
        var person = PersonRecord()
        person.add(.givenName, "Xanthippe")
        person.add(.surname, "Quillfeather")
        person.add(.birthDate, birth)
        _ = index.put(key, person)
      }
      return try #require(index.compare(90_000, 90_001)).births
    }
    #expect(try births("1980-03-12", "12/03/1980") == .agree)
    #expect(try births("1980-03-12", "1980-03-13") == .nearlyAgree)
    #expect(try births("1980-03-12", "1991-07-25") == .differ)
  }

  @Test func `of several mail addresses and phones the pair counts that is most alike, and each leads to the record`() throws {
    func record(_ given: String, _ emails: [String], _ phones: [String]) -> PersonRecord {
      var roles = FactRoles()
      let facts = [("first_name", given), ("surname", "Quillfeather")] + emails.map { ("email", $0) } + phones.map { ("phone", $0) }
      return PersonRecord(facts.map { (name: $0.0, value: $0.1) }, roles: &roles)
    }
    let many = record("Xanthippe", ["xq@old.example", "x.quill77@work.example"], ["020 5550 1001", "020 5550 2002"])
    let shorter = record("X", ["x.quill77@work.example"], ["020 5550 2002"])
    var records = LiveRecords()
    for number in 0..<3000 { records.add(UInt64(number), person(number)) }
    records.add(90_000, many)
    let index = try LiveIndex(records)
    // Found through a record of the table, and through one that came later.
    for key: UInt64 in [90_000, 90_002] {
      #expect(index.put(key, many) == (key == 90_002))
      #expect(index.put(90_001, shorter))
      #expect(index.matches(of: 90_001, probabilityMin: 0.9).contains { $0.key == key })
      #expect(index.matches(of: key, probabilityMin: 0.9).contains { $0.key == 90_001 })
      let (best, first) = (try #require(index.compare(90_001, key)), record("X", ["xq@old.example"], []))
      #expect(index.put(90_001, first))
      #expect(index.compare(90_001, key)?.steps.first { $0.comparison == "email" }?.level ?? 0 >= 10)
      #expect(best.steps.first { $0.comparison == "email" }?.level ?? 0 >= 10)
      #expect(index.put(key, record("Xanthippe", ["xq@old.example"], [])))
      #expect(index.put(90_001, shorter))
      #expect(index.compare(90_001, key)?.steps.first { $0.comparison == "email" }?.level == 1)
      index.remove(90_001)
      index.remove(key)
    }
  }

  @Test func `further values are few, and none when their name says less`() {
    var roles = FactRoles()
    let emails = (0..<9).map { (name: "email", value: "a\($0)@example.org") } + [(name: "manager_email", value: "boss@example.org")]
    let person = PersonRecord([("surname", "Bell")] + emails, roles: &roles)
    #expect(person.values[.email] == "a0@example.org")
    #expect(person.further[.email] == ["a1@example.org", "a2@example.org", "a3@example.org"])
  }

  @Test func `the steps add up, and have words`() throws {
    let index = try index()
    let match = try #require((0..<UInt64(Self.tableCount)).lazy.compactMap { index.matches(of: $0, probabilityMin: 0.99).first }.first)
    let bits = match.start + match.steps.reduce(0) { $0 + $1.bits }
    #expect(bits > 6.6)
    for step in match.steps { #expect(LevelText.words(comparison: step.comparison, level: step.level) != nil, "\(step)") }
  }

  @Test func `answers of people move what is held for certain`() throws {
    let index = try index()
    let pairs = (0..<UInt64(Self.tableCount)).flatMap { index.matches(of: $0, probabilityMin: 0.8) }
    func levels(_ match: LiveMatch) -> [String: UInt8] { Dictionary(uniqueKeysWithValues: match.steps.map { ($0.comparison, $0.level) }) }
    let unsure = pairs.filter { $0.probability < 0.95 }.prefix(40)
    let sure = pairs.filter { $0.probability > 0.999 }.prefix(10)
    let labels =
      unsure.map { LabelledLevels(levels: levels($0), isOnePerson: false) }
      + sure.map { LabelledLevels(levels: levels($0), isOnePerson: true) }
    let taught = try self.index(labels: labels)
    let before = (0..<UInt64(Self.tableCount)).reduce(0) { $0 + index.matches(of: $1, probabilityMin: 0.8).count }
    let after = (0..<UInt64(Self.tableCount)).reduce(0) { $0 + taught.matches(of: $1, probabilityMin: 0.8).count }
    #expect(after < before)
  }

  @Test func `names of facts say what they are, a plain name before a longer one`() {
    var roles = FactRoles()
    let person = PersonRecord(
      [
        ("billing_phone", "1"), ("phone", "2"), ("lastName", "Müller"), ("favourite_colour", "red"), ("first_name", "Ann"),
        ("prénom", "Anna"),
      ], roles: &roles)
    #expect(person.values[.phone] == "2")
    #expect(person.values[.surname] == "Müller")
    #expect(person.values[.givenName] == "Ann")
    #expect(person.values.count == 3)
    #expect(person.isTelling)
  }
}
