import Foundation

extension Repository {
  /// Names that say nothing about what is inside.
  static let bannedWords: Set<String> = [
    "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Manager", "Core", "Misc", "V2",
  ]

  func nameViolations() throws -> [Violation] {
    try swiftFiles().flatMap { file -> [Violation] in
      let parts = file.folders + [String(file.name.dropLast(".swift".count))]
      let inPath = parts.flatMap(Repository.words).filter(Repository.bannedWords.contains)
        .map { Violation(path: file.path, line: 1, what: "\($0) is no name for a file or folder") }
      let inCode = file.code.flatMap { number, line in
        Repository.declaredTypes(line).flatMap(Repository.words).filter(Repository.bannedWords.contains)
          .map { Violation(path: file.path, line: number, what: "\($0) is no name for a type") }
      }
      return inPath + inCode
    }
  }

  /// Names that follow a keyword that declares a type.
  static func declaredTypes(_ line: String) -> [String] {
    guard typeKeywords.contains(where: line.mentions) else { return [] }
    let words = line.identifiers
    return zip(words, words.dropFirst()).filter { typeKeywords.contains($0.0) }.map(\.1)
  }

  private static let typeKeywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]

  /// `HTTPRequestHelper+more` → HTTP, Request, Helper, more. A number belongs to the word before it.
  static func words(_ name: String) -> [String] {
    name.matches(of: #/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+/#).map { String($0.0) }
  }

  static let linesMax = 300

  func sizeViolations() throws -> [Violation] {
    try files(under: "Sources", ending: ".swift").filter { $0.lineCount > Repository.linesMax }
      .map { Violation(path: $0.path, line: $0.lineCount, what: "more than \(Repository.linesMax) lines") }
  }

  /// Lines of a Swift file under Sources that nine of ten files do not pass.
  func ninthDecileOfLines() throws -> Int {
    let counts = try files(under: "Sources", ending: ".swift").map(\.lineCount).sorted()
    return counts.isEmpty ? 0 : counts[min(counts.count - 1, counts.count * 9 / 10)]
  }

  /// Types that everybody sees: declared at the left margin of a file of the vocabulary.
  func vocabularyTypes() throws -> [String] {
    try files(under: "Sources/Vocabulary", ending: ".swift").flatMap { file in
      file.code.compactMap {
        $0.text.firstMatch(of: #/^public (?:indirect |final )*(?:struct|enum|class|actor|protocol|typealias) (\w+)/#).map { String($0.1) }
      }
    }
  }
}

extension Repository.File {
  var lineCount: Int { text.hasSuffix("\n") ? lines.count - 1 : lines.count }
}
