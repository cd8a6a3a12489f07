/// What equality of two values of a feature is worth.
enum ValueKind: Sendable {
  case name, email, postcode, other

  /// - Parameter bin: ⌊log₂⌋ of how many records have the value.
  func exactLevel(_ value: [UInt8], bin: UInt8) -> Level {
    switch self {
    // An address made of a name alone is shared by people of that name; one with digits hardly.
    case .email: Levels.exact + min(10, bin) + (ValueKind.hasDigits(value.prefix { $0 != 0x40 }) ? 0 : 11)
    case .postcode: Levels.exact + min(15, bin)
    case .name, .other: Levels.exact + min(21, bin)
    }
  }

  static func hasDigits(_ bytes: some Sequence<UInt8>) -> Bool { bytes.contains { (0x30...0x39).contains($0) } }
}
