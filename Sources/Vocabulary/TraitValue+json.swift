public import JSONTape

extension TraitValue {
  public init(_ element: JSONElement) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .bool(element.bool ?? false)
    case .string: self = .string(element.string ?? "")
    case .integer: self = .integer(element.integer ?? 0)
    case .unsigned: if let value = element.integer { self = .integer(value) } else { self = .number(element.number ?? 0) }
    case .number: self = .number(element.number ?? 0)
    case .object, .array:
      var writer = JSONWriter(reservingCapacity: 128)
      writer.element(element)
      self = .json(String(decoding: writer.bytes, as: UTF8.self))
    }
  }

  public func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .integer(let value): writer.integer(value)
    case .number(let value): writer.number(value)
    case .string(let value): writer.string(value)
    case .json(let text): writer.raw(text.utf8)
    }
  }
}
