internal import Vocabulary

/// Reads values inside properties and traits: from the typed column where a path is a plain one, else from the JSON text.
///
/// A property whose type changes keeps both: each type is a column of its own, and a value is read as what it was sent as.
struct PropertySQL {
  /// The column of ClickHouse's JSON type, such as `property`.
  var column: String
  /// The column with the JSON text, such as `properties`.
  var text: String
  /// The moment of evaluation, for ranges of dates.
  var now: Timestamp

  static func events(now: Timestamp) -> PropertySQL { PropertySQL(column: "property", text: "properties", now: now) }
  static func traits(now: Timestamp) -> PropertySQL { PropertySQL(column: "trait", text: "traits", now: now) }

  /// Nullable(String): the value when it is text.
  func string(_ path: [String]) -> String { isPlain(path) ? "\(name(path)).:String" : RawJSON.string(raw(path)) }

  /// Nullable(Float64): the value when it is a number.
  func number(_ path: [String]) -> String {
    guard isPlain(path) else { return RawJSON.number(raw(path)) }
    if self.column == "property", path == ["revenue"] || path == ["total"] { return path[0] }
    let name = name(path)
    return "coalesce(\(name).:Float64, toFloat64(\(name).:Int64), toFloat64(\(name).:UInt64))"
  }

  /// Nullable(Bool): the value when it is a truth value.
  func bool(_ path: [String]) -> String { isPlain(path) ? "\(name(path)).:Bool" : RawJSON.bool(raw(path)) }

  /// Nullable(String): text as it is, numbers and truth values as JSON writes them; null for everything else.
  func key(_ path: [String]) -> String {
    guard isPlain(path) else {
      return "coalesce(\(string(path)), toString(\(number(path))), if(\(bool(path)), 'true', if(NOT \(bool(path)), 'false', NULL)))"
    }
    // One read of the value with its type is cheaper than one of each type.
    let name = name(path)
    return "if(dynamicType(\(name)) IN ('String', 'Int64', 'Float64', 'UInt64', 'Bool'), CAST(\(name), 'Nullable(String)'), NULL)"
  }

  /// Text of the value and the name of its type, for counting values without reading each type; nil for paths that have no column.
  func typed(_ path: [String]) -> (text: String, type: String)? {
    isPlain(path) ? ("CAST(\(name(path)), 'Nullable(String)')", "dynamicType(\(name(path)))") : nil
  }

  /// The column of each type that a value may have; nil for paths that have no column.
  func columns(_ path: [String]) -> [(type: String, column: String)]? {
    isPlain(path) ? ["String", "Float64", "Int64", "UInt64", "Bool"].map { ($0, "\(name(path)).:\($0)") } : nil
  }

  /// Whether there is anything but null.
  private func exists(_ path: [String]) -> String {
    let raw = raw(path)
    return isPlain(path) ? "(isNotNull(\(name(path))) OR \(RawJSON.exists(raw)))" : RawJSON.exists(raw)
  }

  func condition(_ condition: PropertyCondition) -> String {
    if let place = condition.path.firstIndex(where: { $0.hasSuffix("[]") }) {
      let array = condition.path[...place].enumerated().map { $0.offset == place ? String($0.element.dropLast(2)) : $0.element }
      return RawJSON.anyElement(of: text, path: array, rest: condition.path[(place + 1)...], condition.comparison, now: now)
    }
    let path = condition.path
    return ComparisonSQL(
      string: string(path), number: number(path), bool: bool(path), exists: exists(path), now: now
    ).holds(condition.comparison)
  }

  /// Names that need no look at the JSON text: a dot in a name would be taken for a path.
  private func isPlain(_ path: [String]) -> Bool {
    !path.isEmpty
      && path.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "`"), UInt8(ascii: "\\"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "^"),
              UInt8(ascii: ":"), 0..<0x20:
              false
            default: true
            }
          }
      }
  }

  private func name(_ path: [String]) -> String { column + path.map { ".`\($0)`" }.joined() }

  private func raw(_ path: [String]) -> String { RawJSON.value(of: text, path: path[...]) }
}

/// Values of JSON text, for paths that have no column of their own.
enum RawJSON {
  static func value(of text: String, path: ArraySlice<String>) -> String {
    path.isEmpty ? text : "JSONExtractRaw(\(text), \(path.map(SQLText.literal).joined(separator: ", ")))"
  }

  static func string(_ raw: String) -> String {
    "if(startsWith(\(raw), '\"'), JSONExtract(concat('[', \(raw), ']'), 1, 'Nullable(String)'), NULL)"
  }

  static func number(_ raw: String) -> String { "if(match(\(raw), '^-?[0-9]'), toFloat64OrNull(\(raw)), NULL)" }
  static func bool(_ raw: String) -> String { "multiIf(\(raw) = 'true', true, \(raw) = 'false', false, NULL)" }
  static func exists(_ raw: String) -> String { "\(raw) NOT IN ('', 'null')" }

  /// Where the array is missing, the comparison is with nothing; where it is no array, nothing holds.
  static func anyElement(
    of text: String, path: [String], rest: ArraySlice<String>, _ comparison: ValueComparison, now: Timestamp, depth: Int = 0
  ) -> String {
    let keys = path.map(SQLText.literal).joined(separator: ", ")
    let element = "x\(depth)"
    let inner: String
    if let place = rest.firstIndex(where: { $0.hasSuffix("[]") }) {
      let next = rest[...place].enumerated().map { rest.startIndex + $0.offset == place ? String($0.element.dropLast(2)) : $0.element }
      inner = anyElement(of: element, path: next, rest: rest[(place + 1)...], comparison, now: now, depth: depth + 1)
    } else {
      inner = holds(comparison, raw: value(of: element, path: rest), now: now)
    }
    let missing = ComparisonSQL(string: "NULL", number: "NULL", bool: "NULL", exists: "false", now: now).holdsForNothing(comparison)
    return "if(JSONHas(\(text), \(keys)), arrayExists(\(element) -> \(inner), JSONExtractArrayRaw(\(text), \(keys))), \(missing))"
  }

  private static func holds(_ comparison: ValueComparison, raw: String, now: Timestamp) -> String {
    ComparisonSQL(string: string(raw), number: number(raw), bool: bool(raw), exists: exists(raw), now: now).holds(comparison)
  }
}
