import Foundation
import GeneratedInputs
import Matching
import Testing

@Suite struct `Resolving records` {
  private static let people = GeneratedPeople(records: 8000, seed: 41)
  private static let resolution = try? Resolution(RecordTable(people), id: 0)

  @Test(arguments: [UInt64(1), 2, 3])
  func `finds the people behind records of several systems without any configuration`(seed: UInt64) throws {
    let people = GeneratedPeople(records: 6000, seed: seed)
    let accuracy = ClusterAccuracy(try Resolution(RecordTable(people), id: 0).groupOf, truth: people.records.map(\.person))
    #expect(accuracy.bCubedF1 > 0.95, "\(accuracy)")
    #expect(accuracy.pairPrecision > 0.96, "\(accuracy)")
  }

  @Test func `does not lose precision as the table grows`() throws {
    let large = GeneratedPeople(records: 60_000, seed: 9)
    let accuracy = ClusterAccuracy(try Resolution(RecordTable(large), id: 0).groupOf, truth: large.records.map(\.person))
    let small = ClusterAccuracy(try #require(Self.resolution).groupOf, truth: Self.people.records.map(\.person))
    #expect(accuracy.pairPrecision > small.pairPrecision - 0.02, "\(small) \(accuracy)")
  }

  @Test func `estimates its precision and the share of matches rightly`() throws {
    let resolution = try #require(Self.resolution)
    let truth = Self.people.records.map(\.person)
    #expect(abs(resolution.precision - ClusterAccuracy(resolution.groupOf, truth: truth).pairPrecision) < 0.03)
    let matches = Dictionary(grouping: truth) { $0 }.values.reduce(0.0) { $0 + Double($1.count * ($1.count - 1) / 2) }
    let share = matches / (8000 * 7999 / 2)
    #expect((0.75...1.33).contains(resolution.model.prior / share))
  }

  @Test func `gives the same groups every time`() throws {
    #expect(try Resolution(RecordTable(Self.people), id: 0).groupOf == Self.resolution?.groupOf)
  }

  @Test func `keeps a household of one name and address apart`() throws {
    let resolution = try #require(Self.resolution)
    var wrong = 0
    var pairs = 0
    let records = Self.people.records
    for group in Dictionary(grouping: records.indices, by: { records[$0].surname + records[$0].address }).values
    where !records[group[0]].address.isEmpty {
      for (i, a) in group.enumerated() {
        for b in group[(i + 1)...] where records[a].person != records[b].person && records[a].given != records[b].given {
          pairs += 1
          if resolution.groupOf[a] == resolution.groupOf[b] { wrong += 1 }
        }
      }
    }
    #expect(pairs > 100)
    #expect(wrong * 20 < pairs, "\(wrong) of \(pairs)")
  }

  @Test func `finds what columns are by their contents when headers say nothing`() throws {
    let rows = [(0..<10).map { "c\($0)" }] + Self.people.records.map(\.fields)
    let resolution = try Resolution(RecordTable(rows), id: 0)
    let accuracy = ClusterAccuracy(resolution.groupOf, truth: Self.people.records.map(\.person))
    #expect(accuracy.bCubedF1 > 0.9, "\(accuracy) \(resolution.roles.roles)")
  }

  @Test func `never looks at a column that holds the answer`() throws {
    let rows = zip([GeneratedPeople.header] + Self.people.records.map(\.fields), ["cluster"] + Self.people.records.map { "\($0.person)" })
      .map { $0 + [$1] }
    #expect(try Resolution(RecordTable(rows), id: 0).groupOf == Self.resolution?.groupOf)
  }

  @Test func `never joins two values of a column that must tell people apart`() throws {
    let rows = zip([GeneratedPeople.header] + Self.people.records.map(\.fields), ["account"] + (0..<8000).map { "\($0 % 2)" }).map {
      $0 + [$1]
    }
    var options = ResolutionOptions()
    options.different = ["account"]
    options.ignored = ["account"]
    let groups = try Resolution(RecordTable(rows), id: 0, options: options).groupOf
    #expect(Dictionary(grouping: groups.indices) { groups[$0] }.values.allSatisfy { Set($0.map { $0 % 2 }).count == 1 })
  }

  @Test func `takes two tables in which a person stands once as such`() throws {
    var seen: [Int: Int] = [:]
    let kept = Self.people.records.filter { record in
      guard !record.email.isEmpty, !record.given.isEmpty, !record.birth.isEmpty else { return false }
      seen[record.person, default: 0] += 1
      return seen[record.person, default: 0] <= 2
    }
    var times: [Int: UInt8] = [:]
    let files = kept.map { record -> UInt8 in
      times[record.person, default: 0] += 1
      return times[record.person, default: 1] - 1
    }
    let groups = try Resolution(RecordTable([GeneratedPeople.header] + kept.map(\.fields), files: files), id: 0).groupOf
    for members in Dictionary(grouping: groups.indices, by: { groups[$0] }).values {
      #expect(members.count <= 2 && Set(members.map { files[$0] }).count == members.count)
    }
  }

  @Test func `links tables whose columns have other names and other formats`() throws {
    let half = Self.people.records.count / 2
    var table = RecordTable([GeneratedPeople.header] + Self.people.records[..<half].map(\.fields))
    let others = ["id", "system", "vorname", "nachname", "geburtsdatum", "mail", "telefon", "strasse", "plz", "ort"]
    let rows = Self.people.records[half...].map { record -> [String] in
      var fields = record.fields
      let parts = record.birth.split(separator: "-")
      if parts.count == 3 { fields[4] = "\(parts[2]).\(parts[1]).\(parts[0])" }
      if !record.phone.isEmpty { fields[6] = "+1 (\(record.phone.prefix(3))) \(record.phone.dropFirst(3))" }
      return fields
    }
    table.add([others] + rows, files: [UInt8](repeating: 1, count: rows.count))
    let accuracy = ClusterAccuracy(try Resolution(table, id: 0).groupOf, truth: Self.people.records.map(\.person))
    #expect(accuracy.bCubedF1 > 0.95, "\(accuracy)")
  }

  @Test func `explains a pair by steps that add up to its odds`() throws {
    let resolution = try #require(Self.resolution)
    for index in stride(from: 0, to: resolution.pairCount, by: 97) {
      let pair = resolution.pair(index)
      let explanation = resolution.explain(pair.left, pair.right)
      #expect(abs(explanation.start + explanation.steps.reduce(0) { $0 + $1.bits } - explanation.total) < 1e-6)
      #expect(abs(explanation.chance - pair.chance) < 1e-9)
      #expect(explanation.areInOneGroup == (resolution.groupOf[pair.left] == resolution.groupOf[pair.right]))
      if explanation.areInOneGroup { #expect(explanation.path.first == pair.left && explanation.path.last == pair.right) }
    }
  }

  @Test func `applies a model that was learnt from other records of the kind`() throws {
    let other = GeneratedPeople(records: 3000, seed: 77)
    let bytes = try JSONEncoder().encode(try #require(Self.resolution).model)
    var options = ResolutionOptions()
    options.model = try JSONDecoder().decode(MatchModel.self, from: bytes)
    let accuracy = ClusterAccuracy(try Resolution(RecordTable(other), id: 0, options: options).groupOf, truth: other.records.map(\.person))
    #expect(accuracy.bCubedF1 > 0.94, "\(accuracy)")
  }

  @Test func `refuses a model of other comparisons`() throws {
    var options = ResolutionOptions()
    options.model = try #require(Self.resolution).model
    let table = RecordTable([["id", "first_name", "surname"]] + Self.people.records.prefix(200).map { [$0.id, $0.given, $0.surname] })
    #expect(throws: ResolutionError.self) { try Resolution(table, id: 0, options: options) }
  }

  @Test func `moves with labels towards what people decided`() throws {
    let resolution = try #require(Self.resolution)
    let doubtful = (0..<resolution.pairCount).map(resolution.pair).filter { (0.2...0.8).contains($0.chance) }.prefix(60)
    #expect(doubtful.count > 20)
    func prior(_ isOnePerson: Bool) throws -> Double {
      var options = ResolutionOptions()
      let sure = (0..<resolution.pairCount).map(resolution.pair).first { isOnePerson ? $0.chance < 0.001 : $0.chance > 0.999 }
      options.labels = doubtful.map { LabelledPair(left: $0.left, right: $0.right, isOnePerson: isOnePerson) }
      options.labels += sure.map { [LabelledPair(left: $0.left, right: $0.right, isOnePerson: !isOnePerson)] } ?? []
      return try Resolution(RecordTable(Self.people), id: 0, options: options).model.prior
    }
    #expect(try prior(true) > resolution.model.prior)
    #expect(try prior(false) < resolution.model.prior)
  }
}
