/// Swift text with the contents of comments and string literals blanked out, so that rules look at what the compiler acts on.
/// Works on bytes: the pattern matching of the standard library would take half a minute for this repository.
struct SwiftCode {
  private var bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if starts(with: "//", at: index) {
        index = blank(from: index, until: "\n", keepsEnd: true)
      } else if starts(with: "/*", at: index) {
        index = blank(from: index, until: "*/")
      } else if starts(with: "\"\"\"", at: index) {
        index = blank(from: index + 3, until: "\"\"\"")
      } else if starts(with: "#/", at: index) {
        index = blank(from: index + 2, until: "/#")
      } else if starts(with: "#\"", at: index) {
        index = blank(from: index + 2, until: "\"#")
      } else if bytes[index] == UInt8(ascii: "\"") {
        index = blank(from: index + 1, until: "\"")
      } else {
        index += 1
      }
    }
  }

  /// Numbered from 1.
  var lines: [(number: Int, text: String)] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().map { index, line in
      (number: index + 1, text: String(decoding: line, as: UTF8.self))
    }
  }

  private func starts(with text: StaticString, at index: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in (0..<count).allSatisfy { bytes[index + $0] == wanted[$0] } }
  }

  /// Puts blanks up to `end` and answers where to go on. A backslash hides what follows it, so an escaped quote ends nothing.
  private mutating func blank(from start: Int, until end: StaticString, keepsEnd: Bool = false) -> Int {
    var index = start
    while index < bytes.count, !starts(with: end, at: index) {
      let isEscape = bytes[index] == UInt8(ascii: "\\") && !keepsEnd
      for place in index..<min(bytes.count, index + (isEscape ? 2 : 1)) where bytes[place] != UInt8(ascii: "\n") {
        bytes[place] = UInt8(ascii: " ")
      }
      index += isEscape ? 2 : 1
    }
    return keepsEnd ? index : index + end.utf8CodeUnitCount
  }
}

extension Repository.File {
  /// Lines that the compiler acts on, numbered from 1.
  var code: [(number: Int, text: String)] { SwiftCode(text).lines }
}

extension StringProtocol {
  /// Whether the bytes of `word` stand somewhere.
  func mentions(_ word: String) -> Bool {
    let wanted = Array(word.utf8)
    let own = utf8.withContiguousStorageIfAvailable { Array($0) } ?? Array(utf8)
    guard let first = wanted.first, own.count >= wanted.count else { return wanted.isEmpty }
    return own.indices.dropLast(wanted.count - 1).contains { start in
      own[start] == first && wanted.indices.allSatisfy { own[start + $0] == wanted[$0] }
    }
  }

  /// Runs of letters, digits and `_`.
  var identifiers: [String] {
    utf8.split { !($0 == UInt8(ascii: "_") || ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || ($0 >= 48 && $0 <= 57) || $0 >= 128) }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
