import JSONTape

/// A server's answer, read by name. Absent things read as empty texts: tables show them as `-`.
struct JSON {
  let element: JSONElement

  init(_ bytes: [UInt8]) throws(Failure) {
    var parser = JSONParser()
    do throws(JSONSyntaxError) { element = try parser.parse(bytes).root } catch {
      throw Failure(.failed, "The server's answer is not understood: \(error.reason).")
    }
  }

  private init(element: JSONElement) { self.element = element }

  subscript(name: String) -> JSON? { element[name].map { JSON(element: $0) } }

  func list(_ name: String) -> [JSON] { element[name]?.elements.map { JSON(element: $0) } ?? [] }

  /// Members of an object, in written order.
  func members(_ name: String) -> [(key: String, value: JSON)] { element[name]?.members.map { ($0.key, JSON(element: $0.value)) } ?? [] }

  /// A text as it is, null as `-`, anything else as JSON.
  var text: String {
    switch element.kind {
    case .string: return element.string ?? ""
    case .null: return "-"
    case .object, .array, .integer, .unsigned, .number, .bool:
      var writer = JSONWriter()
      writer.element(element)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
  }

  func text(_ name: String) -> String { self[name]?.text ?? "-" }

  var flag: Bool { element.bool ?? false }
  var string: String? { element.string }
  var integer: Int64? { element.integer }
  var number: Double? { element.number }
}
