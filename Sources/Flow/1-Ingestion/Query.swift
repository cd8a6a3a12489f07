/// The parameters after the `?` of a request line, decoded as browsers encode forms.
struct Query: Sendable, Equatable {
  /// In written order; at most ``parametersMax``, the rest is ignored.
  private(set) var parameters: [(name: String, value: String)] = []

  static let parametersMax = 200

  init(_ text: Substring) {
    for part in text.split(separator: "&", maxSplits: Query.parametersMax, omittingEmptySubsequences: true).prefix(Query.parametersMax) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      parameters.append((Query.decoded(sides[0]), sides.count > 1 ? Query.decoded(sides[1]) : ""))
    }
  }

  subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

  static func == (left: Query, right: Query) -> Bool { left.parameters.elementsEqual(right.parameters) { $0 == $1 } }

  /// Percent signs that are followed by no two hexadecimal digits stand for themselves.
  static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2)
        guard digits.count == 2, let high = hexadecimal(digits.first), let low = hexadecimal(digits.last) else {
          bytes.append(byte)
          continue
        }
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ digit: UInt8?) -> UInt8? {
    switch digit {
    case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): digit.map { $0 - UInt8(ascii: "0") }
    case .some(UInt8(ascii: "a")...UInt8(ascii: "f")): digit.map { $0 - UInt8(ascii: "a") + 10 }
    case .some(UInt8(ascii: "A")...UInt8(ascii: "F")): digit.map { $0 - UInt8(ascii: "A") + 10 }
    default: nil
    }
  }
}
