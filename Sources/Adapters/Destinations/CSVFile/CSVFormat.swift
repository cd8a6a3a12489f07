internal import JSONTape
internal import Vocabulary

/// Turns deliveries into lines: RFC 4180, UTF-8, one record per line, CRLF at its end.
///
/// Two changes are made to values. Control characters become spaces, so that a line is always a record and a torn one can be told. And
/// a text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"): one that begins with `=`, `@`,
/// tab or their full-width forms, or with `+` or `-` unless only digits, spaces and `().-` follow. So phone numbers stay as they are.
struct CSVFormat: Sendable, Equatable {
  var identifierTypes: [String]

  var columns: [String] { ["at", "change", "segment", "profile_id"] + identifierTypes + ["idempotency_key"] }

  var header: [UInt8] { Array(columns.map(Self.quoted).joined(separator: ",").utf8) + Self.lineEnd }

  static let lineEnd: [UInt8] = [0x0D, 0x0A]

  /// What a line is made of; nil when the body does not have the form of a segment change.
  struct Change: Sendable, Equatable {
    var segment: String
    var profile: String
    var identifiers: [(type: String, value: String)]

    static func == (left: Change, right: Change) -> Bool {
      left.segment == right.segment && left.profile == right.profile
        && left.identifiers.elementsEqual(right.identifiers) { $0.type == $1.type && $0.value == $1.value }
    }

    init?(body: [UInt8], parser: inout JSONParser) {
      let document: JSONDocument
      do throws(JSONSyntaxError) { document = try parser.parse(body) } catch { return nil }
      let root = document.root
      guard let segment = root["segment"]?.string, let profile = root["profile"]?.string else { return nil }
      self.segment = segment
      self.profile = profile
      identifiers = []
      guard let list = root["identifiers"] else { return }
      for element in list.elements {
        if let type = element["type"]?.string, let value = element["value"]?.string { identifiers.append((type, value)) }
      }
    }
  }

  /// Several identifiers of one type stand in one cell, separated by semicolons.
  func line(for delivery: Delivery, change: Change) -> [UInt8] {
    var cells = [delivery.at.iso8601, delivery.change.name, change.segment, change.profile]
    for type in identifierTypes {
      cells.append(change.identifiers.lazy.filter { $0.type == type }.map(\.value).joined(separator: ";"))
    }
    cells.append(delivery.idempotencyKey)
    return Array(cells.map(Self.quoted).joined(separator: ",").utf8) + Self.lineEnd
  }

  static func quoted(_ text: String) -> String {
    var value = text
    if value.unicodeScalars.contains(where: isControl) {
      value = String(String.UnicodeScalarView(value.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }
    if isFormula(text) { value = "'" + value }
    guard value.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ";") }) else {
      return value
    }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    // C0, DEL, C1 (NEL among them) and the two line separators of Unicode.
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  static func isFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first(where: { $0 != " " }) else { return false }
    switch first {
    case "=", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF20}", "\u{FF0B}", "\u{FF0D}": return true
    case "+", "-": return !text.unicodeScalars.allSatisfy { "+-0123456789 ().".unicodeScalars.contains($0) }
    default: return false
    }
  }
}
