import Foundation
import Testing

@Suite struct `Direction of imports` {
  @Test func `every import goes towards the vocabulary, and no stage knows another`() throws {
    expectNone(try Repository.here.importViolations())
  }

  @Test func `every target of Package swift is known to this test`() throws {
    let folders = Set(try Repository.here.modules().map(\.folder))
    #expect(
      folders.isSuperset(of: ["CSimdJSON", "Vocabulary", "Ports", "Flow/2-Cleansing", "Platform", "Adapters/State/SQLite", "Apps/CLI"]))
    for file in try Repository.here.files(under: "Sources", ending: ".swift") {
      let folder = file.folders.dropFirst().joined(separator: "/")
      #expect(folders.contains { folder == $0 || folder.hasPrefix($0 + "/") }, "\(file.path) belongs to no target")
    }
  }

  @Test(arguments: [
    ("Sources/Flow/2-Cleansing", "internal import Unification", "Cleansing must not import Unification"),
    (
      "Sources/Flow/6-Segmentation", "@preconcurrency public import struct IdentityResolution.Grouping",
      "Segmentation must not import IdentityResolution"
    ),
    ("Sources/Vocabulary", "import Ports", "Vocabulary must not import Ports"),
    ("Sources/Governance/Consent", "public import Ports", "Consent must not import Ports"),
    ("Sources/Ports", "import Segmentation", "Ports must not import Segmentation"),
    ("Sources/Ports", "import NIOCore", "Ports must not import the third-party module NIOCore"),
    ("Sources/Flow/4-Unification", "import GRDB", "Unification must not import the third-party module GRDB"),
    ("Sources/Platform", "import StateSQLite", "Platform must not import StateSQLite"),
    ("Sources/Adapters/State/SQLite", "import Segmentation", "StateSQLite must not import Segmentation"),
    ("Sources/Adapters/Warehouse/ClickHouse", "import StateSQLite", "WarehouseClickHouse must not import StateSQLite"),
    ("Sources/Adapters/Destinations/Webhook", "import Server", "DestinationWebhook must not import Server"),
  ])
  func `a planted wrong import is found`(folder: String, line: String, found: String) throws {
    let copy = try PackageCopy(.manifest)
    defer { copy.remove() }
    try copy.write("\(line)\n", to: "\(folder)/Planted.swift")
    let expected = Violation(path: "\(folder)/Planted.swift", line: 1, what: found)
    try #expect(copy.repository.importViolations() == [expected])
  }

  @Test func `a wrong import planted in a copy of all sources is the only one found`() throws {
    let copy = try PackageCopy(.everything)
    defer { copy.remove() }
    let before = try Set(copy.repository.importViolations())
    try copy.write("import Unification\n", to: "Sources/Flow/2-Cleansing/Planted.swift")
    let added = try Set(copy.repository.importViolations()).subtracting(before)
    #expect(added.map(\.path) == ["Sources/Flow/2-Cleansing/Planted.swift"])
  }

  @Test func `an import in a comment or a string is none`() throws {
    let copy = try PackageCopy(.manifest)
    defer { copy.remove() }
    try copy.write("// import Ports\nlet text = \"import Ports\"\n", to: "Sources/Vocabulary/Planted.swift")
    #expect(try copy.repository.importViolations().filter { $0.path.hasSuffix("Planted.swift") } == [])
  }
}
