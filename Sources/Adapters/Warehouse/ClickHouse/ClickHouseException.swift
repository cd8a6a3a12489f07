internal import Foundation

/// What ClickHouse answers when it refuses: `Code: 27. DB::Exception: … (CANNOT_PARSE_INPUT_ASSERTION_FAILED) (version …)`.
///
/// The text between may hold pieces of rows and of the statement; only ``code`` and ``name`` are fit for logs.
package struct ClickHouseException: Error, Sendable, Equatable {
  package var code: Int
  /// The code's name in ClickHouse's list, such as `TOO_MANY_PARTS`; empty when there was none.
  package var name: String
  package var text: String

  /// - Parameter headerCode: of `X-ClickHouse-Exception-Code`, which counts more than the text.
  package init(status: Int, headerCode: Int?, body: String) {
    code = headerCode ?? ClickHouseException.code(in: body) ?? status
    name = ClickHouseException.name(in: body)
    text = ClickHouseException.trimmed(body)
  }

  package var summary: String { "ClickHouse answered \(name.isEmpty ? "code" : name) (\(code))" }

  private static func code(in body: String) -> Int? {
    guard let start = body.range(of: "Code: ") else { return nil }
    return Int(body[start.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  private static func name(in body: String) -> String {
    let end = body.range(of: " (version ", options: .backwards)?.lowerBound ?? body.endIndex
    guard let open = body[..<end].lastIndex(of: "("), let close = body[open..<end].firstIndex(of: ")") else { return "" }
    let word = body[body.index(after: open)..<close]
    let isName = !word.isEmpty && word.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    return isName ? String(word) : ""
  }

  private static func trimmed(_ body: String) -> String {
    let end = body.range(of: " (version ", options: .backwards)?.lowerBound ?? body.endIndex
    return String(body[..<end].prefix(4_000)).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
