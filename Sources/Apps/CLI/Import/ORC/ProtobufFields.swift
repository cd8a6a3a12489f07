/// The fields of one message of Protocol Buffers, in order (https://protobuf.dev/programming-guides/encoding).
struct ProtobufFields: Sequence, IteratorProtocol {
  enum Value {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>
  /// False when the bytes were no message; the fields before that were handed out.
  private(set) var isWhole = true

  init(_ message: ArraySlice<UInt8>) { rest = message }

  mutating func next() -> (number: UInt64, value: Value)? {
    guard !rest.isEmpty else { return nil }
    guard let tag = varint() else { return broken() }
    switch tag & 7 {
    case 0:
      guard let number = varint() else { return broken() }
      return (tag >> 3, .number(number))
    case 2:
      guard let length = varint(), let bytes = take(length) else { return broken() }
      return (tag >> 3, .bytes(bytes))
    case 1, 5:
      guard let bytes = take(tag & 7 == 1 ? 8 : 4) else { return broken() }
      return (tag >> 3, .bytes(bytes))
    default: return broken()
    }
  }

  /// The numbers of a packed repeated field.
  static func numbers(_ packed: ArraySlice<UInt8>) -> [UInt64] {
    var fields = ProtobufFields(packed)
    var numbers: [UInt64] = []
    while let number = fields.varint() { numbers.append(number) }
    return numbers
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private mutating func take(_ length: UInt64) -> ArraySlice<UInt8>? {
    guard length <= UInt64(rest.count) else { return nil }
    defer { rest = rest.dropFirst(Int(length)) }
    return rest.prefix(Int(length))
  }

  private mutating func broken() -> (number: UInt64, value: Value)? {
    isWhole = false
    rest = []
    return nil
  }
}
