import GeneratedInputs
import Matching
import Testing

@Suite struct `Matching a new record` {
  private let people: GeneratedPeople
  private let resolution: Resolution
  private let matcher: Matcher
  /// Records kept out of the table.
  private let newcomers: ArraySlice<GeneratedPeople.Record>

  init() throws {
    people = GeneratedPeople(records: 6000, seed: 23)
    let table = RecordTable([GeneratedPeople.header] + people.records[..<5500].map(\.fields))
    newcomers = people.records[5500...]
    resolution = try Resolution(table, id: 0)
    matcher = Matcher(resolution, table)
  }

  private func fields(_ record: GeneratedPeople.Record) -> [String: String] {
    Dictionary(uniqueKeysWithValues: zip(GeneratedPeople.header, record.fields))
  }

  @Test func `finds the group of its person, and none for a stranger`() {
    let known = Set(people.records[..<5500].map(\.person))
    var right = 0
    var wrong = 0
    var missed = 0
    for record in newcomers {
      let match = matcher.matches(fields(record), chanceMin: 0.5).first
      switch (match, known.contains(record.person)) {
      case (let match?, _): if people.records[match.group].person == record.person { right += 1 } else { wrong += 1 }
      case (nil, true): missed += 1
      case (nil, false): right += 1
      }
    }
    #expect(right > 450, "\(right) right, \(wrong) wrong, \(missed) missed")
    #expect(wrong < 20, "\(right) right, \(wrong) wrong, \(missed) missed")
  }

  @Test func `weighs a record of the table as the batch does`() {
    for index in stride(from: 0, to: resolution.pairCount, by: 211) {
      let pair = resolution.pair(index)
      guard pair.chance > 0.99 else { continue }
      let matches = matcher.matches(fields(people.records[pair.left]))
      let match = matches.first { $0.group == Int(resolution.groupOf[pair.left]) }
      #expect(match != nil)
      let explanation = match?.explanation
      let sum = (explanation?.start ?? 0) + (explanation?.steps.reduce(0) { $0 + $1.bits } ?? 0)
      #expect(abs(sum - (explanation?.total ?? .infinity)) < 1e-6)
    }
  }

  @Test func `does not depend on which record came before`() {
    let first = fields(people.records[5600])
    let before = matcher.matches(first).map { [Double($0.group), $0.chance] }
    _ = matcher.matches(["first_name": "zzyzx", "surname": "quux", "email": String(repeating: "x", count: 5000), "dob": "1/1/1"])
    #expect(matcher.matches([:]).isEmpty)
    #expect(matcher.matches(["nothing": "known"]).isEmpty)
    #expect(matcher.matches(first).map { [Double($0.group), $0.chance] } == before)
  }
}
