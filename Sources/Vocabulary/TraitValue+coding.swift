extension TraitValue {
  func write(to writer: inout ByteWriter) {
    switch self {
    case .null: writer.byte(0)
    case .bool(let value): writer.byte(value ? 2 : 1)
    case .integer(let value):
      writer.byte(3)
      writer.signed(value)
    case .number(let value):
      writer.byte(4)
      writer.fixed64(value.bitPattern)
    case .string(let value):
      writer.byte(5)
      writer.text(value)
    case .json(let value):
      writer.byte(6)
      writer.text(value)
    }
  }

  init(from reader: inout ByteReader) throws(StoredFormatError) {
    switch try reader.byte() {
    case 0: self = .null
    case 1: self = .bool(false)
    case 2: self = .bool(true)
    case 3: self = .integer(try reader.signed())
    case 4: self = .number(Double(bitPattern: try reader.fixed64()))
    case 5: self = .string(try reader.text())
    case 6: self = .json(try reader.text())
    default: throw StoredFormatError(what: "trait of an unknown kind")
    }
  }
}
