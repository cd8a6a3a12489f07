import Foundation
import GeneratedInputs
import Matching
import Testing

@Suite struct `Tables that mislead` {
  private let people = GeneratedPeople(records: 6000, seed: 31)

  private func accuracy(_ header: [String], _ fields: (Int, GeneratedPeople.Record) -> [String]) throws -> ClusterAccuracy {
    let rows = people.records.enumerated().map { fields($0, $1) }
    var options = ResolutionOptions()
    options.transliterate = { $0.applyingTransform(.toLatin, reverse: false) }
    let groups = try Resolution(RecordTable([header] + rows), id: 0, options: options).groupOf
    return ClusterAccuracy(groups, truth: people.records.map(\.person))
  }

  @Test func `a third of the names is written with the surname first and a comma`() throws {
    let accuracy = try accuracy(["id", "name", "full_address", "email"]) { index, person in
      let name =
        index % 3 == 0 && !person.surname.isEmpty && !person.given.isEmpty
        ? "\(person.surname), \(person.given)" : "\(person.given) \(person.surname)"
      return [person.id, name, "\(person.address), \(person.city) \(person.postcode)", person.email]
    }
    let plain = try self.accuracy(["id", "name", "full_address", "email"]) { _, person in
      [person.id, "\(person.given) \(person.surname)", "\(person.address), \(person.city) \(person.postcode)", person.email]
    }
    #expect(accuracy.pairPrecision > plain.pairPrecision - 0.01, "\(accuracy.pairPrecision) \(plain.pairPrecision)")
    #expect(accuracy.pairRecall > plain.pairRecall - 0.01, "\(accuracy.pairRecall) \(plain.pairRecall)")
  }

  @Test func `guests, days of birth that nobody knew and a mail address of the shop's say nothing`() throws {
    func fields(_ hides: Bool) -> (Int, GeneratedPeople.Record) -> [String] {
      { index, person in
        var fields = [person.id, person.given, person.surname, person.birth, person.email, person.phone]
        if index % 3 == 0 { (fields[1], fields[2]) = hides ? ("Guest", "User") : ("", "") }
        if index % 5 == 1 { fields[3] = hides ? "1900-01-01" : "" }
        if index % 7 == 2 { fields[4] = hides ? "noreply@shop.example" : "" }
        return fields
      }
    }
    let header = ["id", "first_name", "last_name", "dob", "email", "phone"]
    let (hidden, empty) = (try accuracy(header, fields(true)), try accuracy(header, fields(false)))
    #expect(abs(hidden.pairF1 - empty.pairF1) < 0.005, "\(hidden.pairF1) \(empty.pairF1)")
  }

  @Test func `a person who fills a twentieth of a table stays one`() throws {
    let header = ["id", "first_name", "last_name", "dob", "email", "phone"]
    let rows = people.records.enumerated().map { index, person in
      index % 20 == 0
        ? [person.id, "Ida", "Blom", "1961-02-03", "ida.blom@example.org", index % 40 == 0 ? "5550100" : ""]
        : [person.id, person.given, person.surname, person.birth, person.email, person.phone]
    }
    let groups = try Resolution(RecordTable([header] + rows), id: 0).groupOf
    let ida = stride(from: 0, to: 6000, by: 20).map { groups[$0] }
    #expect(Dictionary(grouping: ida) { $0 }.values.map(\.count).max() == 300)
  }

  @Test func `twins of one address and surname are two persons`() throws {
    var random = SeededRandom(seed: 8)
    let names = people.records.filter { !$0.given.isEmpty && !$0.surname.isEmpty && !$0.address.isEmpty }
    func birth() -> String {
      "\(Int.random(in: 1940...2010, using: &random))-\(Int.random(in: 1...12, using: &random))-\(Int.random(in: 1...28, using: &random))"
    }
    var (rows, truth): ([[String]], [Int]) = ([], [])
    for home in 0..<1500 {
      let surname = names.randomElement(using: &random)?.surname ?? ""
      let address = "\(Int.random(in: 1...1999, using: &random)) \(names.randomElement(using: &random)?.surname ?? "") street"
      let zip = "\(Int.random(in: 10_000...99_999, using: &random))"
      let (day, phone) = (birth(), "0\(Int.random(in: 200_000_000...999_999_999, using: &random))")
      // One home in three has twins, and another child.
      for child in 0..<(home % 3 == 0 ? 3 : 1) {
        let given = names.randomElement(using: &random)?.given ?? ""
        let born = child == 2 ? birth() : day
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let called = Int.random(in: 0..<12, using: &random) == 0 ? String(given.dropLast()) : given
          rows.append([
            "r\(rows.count)", called, surname, born, address, zip,
            Bool.random(using: &random) ? phone : "",
          ])
          truth.append(home * 3 + child)
        }
      }
    }
    let groups = try Resolution(RecordTable([["id", "first_name", "last_name", "dob", "address", "zip", "phone"]] + rows), id: 0).groupOf
    let accuracy = ClusterAccuracy(groups, truth: truth)
    #expect(accuracy.pairPrecision > 0.95, "\(accuracy)")
    #expect(accuracy.pairRecall > 0.9, "\(accuracy)")
  }

  @Test func `Han names meet with and without a gap between family and given name`() throws {
    var random = SeededRandom(seed: 9)
    func one(of characters: String) -> String { characters.randomElement(using: &random).map(String.init) ?? "" }
    var rows: [[String]] = []
    for person in 0..<600 {
      let family = one(of: "陳林黃張李王吳劉蔡楊許鄭謝郭洪")
      let given = one(of: "大小美志淑家文明玲強芬豪雅俊怡國建惠婷") + one(of: "文明玲強芬豪雅俊怡華榮貞君宏偉")
      let birth =
        "\(Int.random(in: 1950...2000, using: &random))/\(Int.random(in: 1...12, using: &random))/\(Int.random(in: 1...28, using: &random))"
      let phone = "09\(Int.random(in: 10_000_000...99_999_999, using: &random))"
      rows.append(["a\(person)", family + given, birth, phone])
      rows.append(["b\(person)", "\(family)　\(given)", birth, person % 2 == 0 ? "" : phone])
    }
    var options = ResolutionOptions()
    options.transliterate = { $0.applyingTransform(.toLatin, reverse: false) }
    let groups = try Resolution(RecordTable([["編號", "姓名", "生日", "手機"]] + rows), id: 0, options: options).groupOf
    let accuracy = ClusterAccuracy(groups, truth: rows.indices.map { $0 / 2 })
    #expect(accuracy.pairF1 > 0.98, "\(accuracy)")
  }
}
