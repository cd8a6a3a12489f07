/// A value of a YAML file with its place. What the rest of this module works on; only the composer knows the YAML library.
struct YAMLItem {
  enum Content {
    /// A plain text may be a number, a truth value or nothing; a quoted one is always text.
    case scalar(String, isPlain: Bool)
    case list([YAMLItem])
    case map([Entry])
  }

  struct Entry {
    var key: String
    var keyPlace: Place
    var value: YAMLItem
  }

  struct Place: Comparable {
    /// Its place among the files, for order.
    var fileNumber: Int
    var file: String
    var line: Int
    var column: Int?

    static func < (left: Place, right: Place) -> Bool {
      (left.fileNumber, left.line, left.column ?? 0) < (right.fileNumber, right.line, right.column ?? 0)
    }
  }

  /// A scalar's meaning. As in JSON: `true`, `false`, JSON numbers; nothing, `~` and `null` are null. All else is text, also `NO`, `0123`.
  enum Scalar: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
  }

  var content: Content
  var place: Place

  var scalar: Scalar? {
    guard case .scalar(let text, let isPlain) = content else { return nil }
    guard isPlain else { return .text(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: return YAMLItem.isNumber(text) ? Double(text).map { .number($0) } ?? .text(text) : .text(text)
    }
  }

  /// The text as it is written, whatever it may mean; nil for lists, maps and null.
  var writtenText: String? {
    guard case .scalar(let text, let isPlain) = content, !isPlain || scalar != .null else { return nil }
    return text
  }

  /// What it is, for messages.
  var kindName: String {
    switch content {
    case .list: "a list"
    case .map: "a map"
    case .scalar:
      switch scalar {
      case .null, nil: "nothing"
      case .bool: "true or false"
      case .number: "a number"
      case .text: "text"
      }
    }
  }

  /// RFC 8259, section 6.
  private static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits(_ rest: inout Substring.UTF8View) -> Int {
      let count = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits(&rest)
    guard whole > 0, !(startsWithZero && whole > 1) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if digits(&rest) == 0 { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      if digits(&rest) == 0 { return false }
    }
    return rest.isEmpty
  }
}
