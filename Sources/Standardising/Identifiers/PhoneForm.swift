internal import CPhoneNumber

/// A text read as a telephone number.
public struct PhoneReading: Sendable, Equatable {
  public enum Standing: Sendable, Equatable {
    /// Of a range that is in use.
    case valid
    /// As long as numbers are, of a range that nobody was given.
    case unassigned
    /// Without a country's code, and nobody said where it is from: its digits.
    case withoutRegion
    /// No number of its region; its digits when there are 7 to 15, else nothing.
    case wrong
  }

  /// E.164 (`+84912345678`), or digits, or empty.
  public var value: String
  public var standing: Standing
}

/// Telephone numbers, by the numbering plans of libphonenumber.
public enum PhoneForm {
  /// Longer texts are no numbers.
  static let bytesMax = 64

  /// - Parameter region: where the number is dialled, two capital letters of ISO 3166-1; nil when nobody knows.
  public static func read(_ raw: String, region: String?) -> PhoneReading {
    let text = TextTidying.tidied(raw)
    guard text.utf8.count <= bytesMax, text.utf8.allSatisfy(isPart) else { return PhoneReading(value: "", standing: .wrong) }
    let digits = digits(text)
    let isInternational = digits?.hasPrefix("+") ?? text.hasPrefix("+")
    if isInternational || region != nil {
      // 00 is how most of the world dials out; what is read as such needs no region.
      let asked = isInternational ? digits ?? text : text
      if let found = parse(asked, region: isInternational ? nil : region) { return found }
      // 84912345678: some systems leave the + out. Only a number in use is believed.
      if !isInternational, let digits, let found = parse("+" + digits, region: nil), found.standing == .valid { return found }
    } else if let digits {
      return PhoneReading(value: digits, standing: .withoutRegion)
    }
    return PhoneReading(value: digits ?? "", standing: .wrong)
  }

  /// 7 to 15 digits, after a `+` where one (or `00`) was given; nil for anything else.
  public static func digits(_ text: String) -> String? {
    var digits: [UInt8] = []
    var international = false
    for (index, byte) in TextTidying.tidied(text).utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
      case UInt8(ascii: "+") where index == 0: international = true
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"): continue
      default: return nil
      }
    }
    if !international, digits.starts(with: "00".utf8) {
      digits.removeFirst(2)
      international = true
    }
    guard (7...15).contains(digits.count) else { return nil }
    return (international ? "+" : "") + String(decoding: digits, as: UTF8.self)
  }

  /// Whether numbers of the region are known.
  public static func knows(region: String) -> Bool { kith_phone_knows(region) == 1 }

  /// Digits and what people put between them; not words that have a number among them.
  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "/"), UInt8(ascii: " "), 0x80...:
      true
    default: false
    }
  }

  private static func parse(_ text: String, region: String?) -> PhoneReading? {
    var text = text
    let region = region ?? "ZZ"
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(KITH_PHONE_BYTES)) { number in
      var length = 0
      let standing = text.withUTF8 { kith_phone_read($0.baseAddress, $0.count, region, number.baseAddress, &length) }
      guard standing != KITH_PHONE_NONE else { return nil }
      let value = number[..<length].withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
      return PhoneReading(value: value, standing: standing == KITH_PHONE_VALID ? .valid : .unassigned)
    }
  }
}
