import GeneratedInputs
import Matching
import Testing

@Suite struct `Tables that are not as they should be` {
  private let people = GeneratedPeople(records: 4000, seed: 12)

  private func groups(_ change: (Int, inout [String]) -> Void) throws -> [UInt32] {
    let rows = people.records.enumerated().map { index, record in
      var fields = record.fields
      change(index, &fields)
      return fields
    }
    return try Resolution(RecordTable([GeneratedPeople.header] + rows), id: 0).groupOf
  }

  private func largest(_ groups: [UInt32]) -> Int { Dictionary(grouping: groups) { $0 }.values.map(\.count).max() ?? 0 }

  @Test(arguments: [3, 4, 5, 6, 7, 9])
  func `make no large group when half of the rows share a value`(column: Int) throws {
    let shared = ["", "", "", "smith", "1970-01-01", "none@example.com", "5550100200", "1 main street", "", "springfield"]
    let groups = try groups { index, fields in if index % 2 == 0 { fields[column] = shared[column] } }
    #expect(largest(groups) <= 40)
    #expect(ClusterAccuracy(groups, truth: people.records.map(\.person)).pairPrecision > 0.8)
  }

  @Test func `keep empty rows alone`() throws {
    let groups = try groups { index, fields in if index % 10 == 0 { for column in 1..<10 { fields[column] = "" } } }
    for record in stride(from: 0, to: 4000, by: 10) { #expect(groups.count { $0 == groups[record] } == 1) }
  }

  @Test func `may hold a field of a megabyte`() throws {
    let long = String(repeating: "lorem ipsum ", count: 90_000)
    let groups = try groups { index, fields in if index % 500 == 0 { fields[7] = long } }
    #expect(largest(groups) <= 20)
  }

  @Test(arguments: [0, 1, 2, 3])
  func `may be tiny`(count: Int) throws {
    let rows = people.records.prefix(count).map(\.fields)
    #expect(try Resolution(RecordTable([GeneratedPeople.header] + rows), id: 0).groupOf.count == count)
  }

  @Test func `are refused when no column tells who somebody is`() {
    let rows = (0..<50).map { ["r\($0)", "same"] }
    #expect(throws: ResolutionError.nothingToCompare) { try Resolution(RecordTable([["id", "thing"]] + rows), id: 0) }
  }

  @Test func `may be of one record over and over`() throws {
    let rows = (0..<3000).map {
      ["r\($0)", "web", "ann", "bell", "1970-01-02", "ann@example.com", "5550100", "1 main st", "12345", "york"]
    }
    #expect(try Resolution(RecordTable([GeneratedPeople.header] + rows), id: 0).groupOf.count == 3000)
  }
}
