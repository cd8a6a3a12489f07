import Foundation

/// Rules about the text of files. The words that they look for are put together here, so that this file keeps them.
extension Repository {
  func openEndViolations() throws -> [Violation] {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    return try everything().filter { file in words.contains(where: file.text.mentions) }.flatMap { file in
      file.lines.enumerated().flatMap { index, line in
        line.identifiers.filter(words.contains).map {
          Violation(path: file.path, line: index + 1, what: "\($0): finish it, or file an issue")
        }
      }
    }
  }

  func absolutePathViolations() throws -> [Violation] {
    let paths = ["/" + "work/", "/" + "root/"]
    return try everything().filter { file in paths.contains(where: file.text.mentions) }.flatMap { file in
      file.lines.enumerated().filter { $0.element.contains(#/(?:^|[^\w.$}\/])\/(?:work|root)\//#) }
        .map { Violation(path: file.path, line: $0.offset + 1, what: "absolute path of one machine") }
    }
  }

  func forcedTryViolations() throws -> [Violation] {
    try swiftFiles().flatMap { file in
      file.code.filter { $0.text.mentions("try!") }.map { Violation(path: file.path, line: $0.number, what: "forced try") }
    }
  }

  /// What the compiler cannot check needs a proof: a comment on the line or near it; documentation only when it
  /// speaks of being unchecked.
  func unprovedConcurrencyViolations() throws -> [Violation] {
    let promises = ["@unchecked Sendable", "nonisolated(unsafe)"]
    return try swiftFiles().filter { file in promises.contains(where: file.text.mentions) }.flatMap { file in
      let lines = file.lines
      return file.code.compactMap { number, text -> Violation? in
        guard promises.contains(where: text.mentions), !lines[number - 1].mentions("//") else { return nil }
        let near = lines[max(0, number - 5)..<min(lines.count, number + 3)].map { $0.drop { $0 == " " } }
        if near.contains(where: { $0.hasPrefix("// ") || $0.hasPrefix("///") && $0.mentions("nchecked") }) { return nil }
        return Violation(path: file.path, line: number, what: "no comment says why this is safe")
      }
    }
  }

  /// A clock of a test's own may have a method of this name, and may be asked to sleep: that takes no time.
  func sleepViolations() throws -> [Violation] {
    let sleeps = ["Task.sleep(", ">.sleep(", "Thread.sleep(", "usleep(", "nanosleep("]
    return try files(under: "Tests", ending: ".swift").filter { $0.text.mentions("sleep(") && !Repository.mayPoll.contains($0.path) }
      .flatMap { file in
        file.code.filter { _, line in
          line.mentions("sleep(") && !line.mentions("func sleep(")
            && (sleeps.contains(where: line.mentions) || line.contains(#/(?:^|[^.\w]|(?:Glibc|Darwin)\.)sleep\(/#))
        }.map { Violation(path: file.path, line: $0.number, what: "tests wait for what happens, not for time") }
      }
  }

  /// Files in which a test polls another process, where nothing else can tell that it is ready. Each with its limit.
  static let mayPoll: Set<String> = ["Tests/WarehouseTests/Waiting.swift"]
}
