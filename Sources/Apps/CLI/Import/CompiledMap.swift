import CPlatform
import JSONTape
import Vocabulary

/// A map made ready: writes one row, as ClickHouse gives it in JSONEachRow, as one event.
struct CompiledMap: Sendable {
  enum Value: Sendable {
    case constant(String)
    case column([String])

    init(_ text: String) { self = text.hasPrefix("=") ? .constant(String(text.dropFirst())) : .column(Value.path(text)) }

    /// `event` is a name unless it says that it is a column.
    init(event text: String) { self = text.hasPrefix("$.") ? .column(Value.path(String(text.dropFirst(2)))) : .constant(text) }

    /// A column's own name may hold dots: it is tried as a whole first.
    private static func path(_ text: String) -> [String] {
      [text] + (text.contains(".") ? text.split(separator: ".").map(String.init) : [])
    }
  }

  private let type: String
  private let texts: [(field: String, value: Value)]
  private let messageID: Value?
  private let timestamp: Value?
  private let objects: [(field: String, members: [(name: String, value: Value)])]
  private let watermark: String?
  /// What makes the messageIds of this import its own: name and file.
  private let salt: String

  init(_ map: ImportMap, file: String) {
    type = map.type.rawValue
    texts =
      (map.event.map { [("event", Value(event: $0))] } ?? [])
      + [("userId", map.userId), ("anonymousId", map.anonymousId), ("groupId", map.groupId), ("previousId", map.previousId)]
      .compactMap { field, text in text.map { (field, Value($0)) } }
    messageID = map.messageId.map { Value($0) }
    timestamp = map.timestamp.map { Value($0) }
    objects = [("traits", map.traits), ("properties", map.properties), ("context", map.context)].compactMap { field, members in
      members.map { members in (field, members.sorted { $0.key < $1.key }.map { ($0.key, Value($0.value)) }) }
    }
    watermark = map.watermark
    salt = "\(map.name ?? "")\u{0}\(file)\u{0}"
  }

  /// - Parameter line: the row's JSON text, which with its number makes the messageId unless the map names a column.
  /// - Throws: before anything is written.
  func write(_ row: JSONElement, line: [UInt8], number: Int, to json: inout JSONWriter) throws(RowRejection) {
    var time: String?
    if let timestamp {
      time = CompiledMap.time(timestamp, in: row)
      if time == nil { throw RowRejection(reason: "its timestamp is missing or not readable") }
    }
    json.beginObject()
    json.key("type")
    json.string(type)
    json.key("messageId")
    json.string(messageID.flatMap { CompiledMap.text($0, in: row) } ?? hash(line, number))
    for (field, value) in texts {
      guard let text = CompiledMap.text(value, in: row) else { continue }
      json.key(field)
      json.string(text)
    }
    if let time {
      json.key("timestamp")
      json.string(time)
    }
    for (field, members) in objects {
      json.key(field)
      json.beginObject()
      for (name, value) in members { CompiledMap.member(name, value, in: row, to: &json) }
      json.endObject()
    }
    json.endObject()
  }

  /// The columns that the map names, each with the key under which it does.
  var columns: [(key: String, path: [String])] {
    var named =
      texts
      + [("messageId", messageID), ("timestamp", timestamp), ("watermark", watermark.map { Value.column([$0]) })]
      .compactMap { key, value in value.map { (key, $0) } }
    for (field, members) in objects { named += members.map { ("\(field).\($0.name)", $0.value) } }
    return named.compactMap { key, value in
      guard case .column(let path) = value else { return nil }
      return (key, path)
    }
  }

  /// - Parameter known: the columns that there are.
  /// - Throws: `.refused`, naming all that are missing.
  func check(columns known: [String]) throws(Failure) {
    let names = Set(known)
    let missing = columns.filter { !names.contains($0.path[0]) && !($0.path.count > 1 && names.contains($0.path[1])) }
    guard !missing.isEmpty else { return }
    let mistakes = missing.map { "\($0.key): there is no column \($0.path[0])" }.joined(separator: "; ")
    throw Failure(.refused, "The map does not fit the file. \(mistakes). The columns are: \(known.joined(separator: ", ")).")
  }

  /// The row's value of the watermark column, as ClickHouse reads it back; nil without one.
  func watermark(of row: JSONElement) -> String? { watermark.flatMap { CompiledMap.text(.column([$0]), in: row) } }

  private static func find(_ value: Value, in row: JSONElement) -> JSONElement? {
    guard case .column(let path) = value else { return nil }
    let found = row[path[0]] ?? (path.count > 1 ? row.at(path: path.dropFirst()) : nil)
    return found.flatMap { $0.isNull ? nil : $0 }
  }

  private static func text(_ value: Value, in row: JSONElement) -> String? {
    if case .constant(let text) = value { return text }
    guard let element = find(value, in: row) else { return nil }
    if let text = element.string { return text.isEmpty ? nil : text }
    var writer = JSONWriter()
    writer.element(element)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// ISO 8601 texts as they are; whole numbers are seconds since 1970, from 100 thousand million on milliseconds.
  private static func time(_ value: Value, in row: JSONElement) -> String? {
    if let number = find(value, in: row)?.integer {
      return Timestamp(microseconds: number.magnitude >= 100_000_000_000 ? number &* 1000 : number &* .second).iso8601
    }
    guard let text = text(value, in: row), Timestamp(iso8601: text) != nil else { return nil }
    return text
  }

  /// Null and absent columns are left out.
  private static func member(_ name: String, _ value: Value, in row: JSONElement, to json: inout JSONWriter) {
    switch value {
    case .constant(let text):
      json.key(name)
      json.string(text)
    case .column:
      guard let element = find(value, in: row) else { return }
      json.key(name)
      json.element(element)
    }
  }

  /// The same row at the same place of the same file has the same one, also when the file has grown behind it.
  private func hash(_ line: [UInt8], _ number: Int) -> String {
    let input = Array("\(salt)\(number)\u{0}".utf8) + line
    var digest = [UInt8](repeating: 0, count: 32)
    _ = kith_sha256(input, input.count, &digest)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
