import JSONTape

/// A JSON Schema, as far as this API needs it.
indirect enum Schema: Sendable {
  case string
  case integer
  case number
  case boolean
  /// An RFC 3339 time in UTC.
  case time
  /// Any JSON value.
  case any
  case oneOf([String])
  case array(Schema)
  /// An object with any keys and values of one kind.
  case map(Schema)
  /// Fields in order; all are present unless marked optional.
  case object([Field])
  /// One of ``APISchemas/all``.
  case named(String)
  case nullable(Schema)

  struct Field: Sendable {
    var name: String
    var schema: Schema
    var isOptional: Bool
    var meaning: String?

    init(_ name: String, _ schema: Schema, optional: Bool = false, _ meaning: String? = nil) {
      self.name = name
      self.schema = schema
      isOptional = optional
      self.meaning = meaning
    }
  }

  func write(to json: inout JSONWriter, meaning: String? = nil) {
    json.object { json in
      body(to: &json)
      if let meaning { json.member("description", meaning) }
    }
  }

  private func body(to json: inout JSONWriter) {
    switch self {
    case .string: json.member("type", "string")
    case .integer: json.member("type", "integer")
    case .number: json.member("type", "number")
    case .boolean: json.member("type", "boolean")
    case .time:
      json.member("type", "string")
      json.member("format", "date-time")
    case .any: break
    case .oneOf(let values):
      json.member("type", "string")
      json.key("enum")
      json.array(values) { $0.string($1) }
    case .array(let element):
      json.member("type", "array")
      json.key("items")
      element.write(to: &json)
    case .map(let value):
      json.member("type", "object")
      json.key("additionalProperties")
      value.write(to: &json)
    case .object(let fields): write(fields, to: &json)
    case .named(let name): json.member("$ref", "#/components/schemas/\(name)")
    case .nullable(let schema):
      json.key("anyOf")
      json.beginArray()
      schema.write(to: &json)
      json.object { $0.member("type", "null") }
      json.endArray()
    }
  }

  private func write(_ fields: [Field], to json: inout JSONWriter) {
    json.member("type", "object")
    json.key("properties")
    json.object { json in
      for field in fields {
        json.key(field.name)
        field.schema.write(to: &json, meaning: field.meaning)
      }
    }
    json.key("required")
    json.array(fields.filter { !$0.isOptional }) { $0.string($1.name) }
  }
}
