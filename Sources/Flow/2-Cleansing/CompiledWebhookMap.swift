internal import EventSpec
internal import JSONTape
internal import Vocabulary

/// A source's `map:`, its paths split: makes an event of the Segment specification out of any JSON.
struct CompiledWebhookMap: Sendable {
  private enum Step: Sendable, Equatable {
    case key(String)
    case index(Int)
  }

  private enum Value: Sendable, Equatable {
    case constant(String)
    case path([Step])
  }

  private let type: Value
  private let event: Value?
  private let messageID: Value?
  private let time: Value?
  private let identifiers: [(String, Value)]
  private let traits: [(String, Value)]
  private let properties: [(String, Value)]

  init(_ map: WebhookMap) {
    type = Self.value(map.type)
    event = map.event.map(Self.value)
    messageID = map.messageID.map(Self.value)
    time = map.time.map(Self.value)
    identifiers = Self.list(map.identifiers)
    traits = Self.list(map.traits)
    properties = Self.list(map.properties)
  }

  private static func list(_ fields: [String: String]) -> [(String, Value)] {
    fields.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }
  }

  private static func value(_ text: String) -> Value {
    if text.hasPrefix("=") { return .constant(String(text.dropFirst())) }
    var steps: [Step] = []
    for part in text.split(separator: ".") where part != "$" {
      let pieces = part.split(separator: "[")
      if let name = pieces.first, !part.hasPrefix("[") { steps.append(.key(String(name))) }
      for piece in part.hasPrefix("[") ? pieces[...] : pieces.dropFirst() {
        steps.append(Int(piece.dropLast()).map(Step.index) ?? .key(String(piece.dropLast())))
      }
    }
    return .path(steps)
  }

  func apply(to body: JSONElement, parser: inout EventParser) throws(WireCalls.Rejection) -> JSONElement {
    guard let type = text(type, in: body), EventType(name: type) != nil else { throw WireCalls.Rejection(.mappingFailed, field: "type") }
    parser.writer.removeAll()
    parser.writer.beginObject()
    writeText("type", type, to: &parser.writer)
    if let event { writeText("event", text(event, in: body), to: &parser.writer) }
    if let messageID { writeText("messageId", text(messageID, in: body), to: &parser.writer) }
    if let time, let found = find(time, in: body) { write("timestamp", found, to: &parser.writer) }
    writeIdentifiers(body, to: &parser.writer)
    writeObject("traits", traits + identifierTraits, body, to: &parser.writer)
    writeObject("properties", properties, body, to: &parser.writer)
    parser.writer.endObject()
    // What the writer wrote is JSON; a failure would be its fault.
    do throws(JSONSyntaxError) { return try parser.json.parse(parser.writer.bytes).root } catch {
      throw WireCalls.Rejection(.mappingFailed, field: nil)
    }
  }

  /// E-mail and phone travel as traits, as in the specification.
  private var identifierTraits: [(String, Value)] { identifiers.filter { $0.0 == "email" || $0.0 == "phone" } }

  private func writeIdentifiers(_ body: JSONElement, to writer: inout JSONWriter) {
    var external: [(String, String)] = []
    for (name, value) in identifiers {
      guard let text = text(value, in: body) else { continue }
      switch name {
      case "user_id": writeText("userId", text, to: &writer)
      case "anonymous_id": writeText("anonymousId", text, to: &writer)
      default: external.append((name, text))
      }
    }
    guard !external.isEmpty else { return }
    writer.key("context")
    writer.beginObject()
    writer.key("externalIds")
    writer.beginArray()
    for (name, text) in external {
      writer.beginObject()
      writeText("type", name, to: &writer)
      writeText("id", text, to: &writer)
      writeText("collection", "users", to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private func writeObject(_ name: String, _ fields: [(String, Value)], _ body: JSONElement, to writer: inout JSONWriter) {
    guard !fields.isEmpty else { return }
    writer.key(name)
    writer.beginObject()
    for (field, value) in fields {
      switch value {
      case .constant(let text): writeText(field, text, to: &writer)
      case .path: if let found = find(value, in: body) { write(field, found, to: &writer) }
      }
    }
    writer.endObject()
  }

  private func writeText(_ name: String, _ text: String?, to writer: inout JSONWriter) {
    guard let text else { return }
    writer.key(name)
    writer.string(text)
  }

  private func write(_ name: String, _ element: JSONElement, to writer: inout JSONWriter) {
    writer.key(name)
    writer.element(element)
  }

  private func text(_ value: Value, in body: JSONElement) -> String? {
    if case .constant(let text) = value { return text }
    return WireCalls.text(find(value, in: body))
  }

  private func find(_ value: Value, in body: JSONElement) -> JSONElement? {
    guard case .path(let steps) = value else { return nil }
    var element = body
    for step in steps {
      switch step {
      case .key(let key):
        guard let next = element[key] else { return nil }
        element = next
      case .index(let index):
        guard index >= 0, let next = element.elements.dropFirst(index).first(where: { _ in true }) else { return nil }
        element = next
      }
    }
    return element
  }
}
