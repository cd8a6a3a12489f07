import Foundation
import Testing

@Suite struct `Tidiness of the repository` {
  let here = Repository.here

  @Test func `no source file is longer than 300 lines, and nine of ten have at most 200`() throws {
    expectNone(try here.sizeViolations())
    let ninthDecile = try here.ninthDecileOfLines()
    print("Lines per source file: nine of ten have at most \(ninthDecile).")
    #expect(ninthDecile <= 200)
  }

  @Test func `no file, folder or type has a name that says nothing`() throws {
    expectNone(try here.nameViolations())
  }

  @Test func `nothing is left to be done later`() throws {
    expectNone(try here.openEndViolations())
  }

  @Test func `no path of one machine stands anywhere`() throws {
    expectNone(try here.absolutePathViolations())
  }

  @Test func `no try is forced`() throws {
    expectNone(try here.forcedTryViolations())
  }

  @Test func `what the compiler cannot check is proved in a comment`() throws {
    expectNone(try here.unprovedConcurrencyViolations())
  }

  @Test func `no test sleeps`() throws {
    expectNone(try here.sleepViolations())
  }

  @Test func `the folders of the flow carry its order`() throws {
    let numbers = try here.folders(in: "Sources/Flow").map { folder in
      let parts = folder.split(separator: "-")
      return parts.count == 2 ? Int(parts[0]) : nil
    }
    #expect(!numbers.isEmpty && !numbers.contains(nil))
    #expect(Set(numbers).count == numbers.count, "two stages have one number")
  }

  @Test func `every stage has tests`() throws {
    let package = try here.text("Package.swift")
    for stage in try here.modules() where stage.folder.hasPrefix("Flow/") {
      let isTarget = package.contains("\"\(stage.name)Tests\"")
      #expect(isTarget, "no test target for \(stage.name)")
      try #expect(!here.files(under: "Tests/\(stage.name)Tests", ending: ".swift").isEmpty, "no tests for \(stage.name)")
    }
  }

  @Test func `the vocabulary page names every public type of the vocabulary`() throws {
    let page = try here.text("docs/vocabulary.md")
    let types = try here.vocabularyTypes()
    #expect(types.contains("ProfileRecord"))
    let missing = types.filter { !page.contains("`\($0)`") }
    #expect(missing == [])
  }
}

/// Each rule is broken once, in a copy, and must be seen.
@Suite struct `Broken rules are found` {
  @Test func `a long file`() throws {
    try planted(String(repeating: "// line\n", count: 301), at: "Sources/Ports/Planted.swift") {
      try #expect($0.sizeViolations().map(\.path) == ["Sources/Ports/Planted.swift"])
    }
  }

  @Test(arguments: ["struct EventHelper {}", "package final class Core {}", "public enum WireV2 {}", "actor CacheManager {}"])
  func `a type name that says nothing`(line: String) throws {
    try planted(line, at: "Sources/Ports/Planted.swift") { try #expect($0.nameViolations().count == 1) }
  }

  @Test(arguments: ["Sources/Ports/StringUtils.swift", "Sources/Ports/Common/Planted.swift", "Sources/Ports/Journal+Misc.swift"])
  func `a file name that says nothing`(path: String) throws {
    try planted("", at: path) { try #expect($0.nameViolations().count == 1) }
  }

  @Test(arguments: ["struct Scores {}", "struct Commonality {}", "protocol FileManaging {}", "extension FileManager {}", "enum IPv4 {}"])
  func `but a name that only looks alike is fine`(line: String) throws {
    try planted(line, at: "Sources/Ports/Planted.swift") { try #expect($0.nameViolations() == []) }
  }

  @Test func `work left for later`() throws {
    try planted("// \("TO" + "DO") later", at: "Sources/Ports/Planted.swift") { try #expect($0.openEndViolations().count == 1) }
  }

  @Test(arguments: ["work", "root"])
  func `a path of one machine`(top: String) throws {
    try planted("let path = \"/\(top)/data\"", at: "Sources/Ports/Planted.swift") { try #expect($0.absolutePathViolations().count == 1) }
  }

  @Test func `a forced try`() throws {
    try planted("let x = \("tr" + "y!") f()", at: "Sources/Ports/Planted.swift") { try #expect($0.forcedTryViolations().count == 1) }
  }

  @Test func `an unproved promise to the compiler, and one with its proof`() throws {
    try planted("/// Doc.\nfinal class A: @unchecked Sendable {\n}\n", at: "Sources/Ports/Planted.swift") {
      try #expect($0.unprovedConcurrencyViolations().map(\.line) == [2])
    }
    try planted("final class A: @unchecked Sendable {\n  // @unchecked: it never changes.\n}\n", at: "Sources/Ports/Planted.swift") {
      try #expect($0.unprovedConcurrencyViolations() == [])
    }
  }

  @Test(arguments: [
    "try await Task.sleep(for: .seconds(1))", "Thread.sleep(forTimeInterval: 1)", "usleep(100)",
    "try await Task<Never, Never>.sleep(for: .seconds(1))",
    "  sleep(1)",
  ])
  func `a test that sleeps`(line: String) throws {
    try planted(line, at: "Tests/PlantedTests/Planted.swift") { try #expect($0.sleepViolations().count == 1) }
  }

  @Test(arguments: ["func sleep(until deadline: Instant) async throws {", "try await clock.sleep(for: .seconds(1))", "// Task.sleep("])
  func `but a clock of the test's own may have its sleep`(line: String) throws {
    try planted(line, at: "Tests/PlantedTests/Planted.swift") { try #expect($0.sleepViolations() == []) }
  }

  private func planted(_ text: String, at path: String, check: (Repository) throws -> Void) throws {
    let copy = try PackageCopy(.empty)
    defer { copy.remove() }
    try copy.write(text, to: path)
    try check(copy.repository)
  }
}
