/// A profile's public, persistent name, written as a UUID. It is the encrypted row number, so it needs no table, cannot be guessed
/// and gives no count away. A four-round Feistel network over SipHash (Luby–Rackoff) makes it a bijection.
public struct ProfileID: Hashable, Sendable, CustomStringConvertible {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  public init(row: ProfileRow, key: HashKey) {
    var left = row.rawValue
    var right = ProfileID.mark
    for round in 0..<4 { (left, right) = (right, left ^ ProfileID.mix(right, UInt64(round), key)) }
    self.init(high: left, low: right)
  }

  /// The row that this id was made of, or nil when it was not made with this key.
  public func row(key: HashKey) -> ProfileRow? {
    var left = high
    var right = low
    for round in (0..<4).reversed() { (left, right) = (right ^ ProfileID.mix(left, UInt64(round), key), left) }
    return right == ProfileID.mark ? ProfileRow(rawValue: left) : nil
  }

  /// Reads `8-4-4-4-12` hexadecimal digits.
  public init?(_ text: String) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    guard text.utf8.count == 36, digits.count == 32,
      let high = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits.suffix(16), as: UTF8.self), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  public var description: String {
    let hex = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 36) { buffer in
      var position = 0
      for nibble in 0..<32 {
        if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
          buffer[position] = UInt8(ascii: "-")
          position += 1
        }
        let half = nibble < 16 ? high : low
        buffer[position] = hex[Int(half >> UInt64(60 - 4 * (nibble % 16)) & 15)]
        position += 1
      }
      return 36
    }
  }

  private static let mark: UInt64 = 0x6b69_7468_2d70_726f  // "kith-pro"

  private static func mix(_ value: UInt64, _ round: UInt64, _ key: HashKey) -> UInt64 {
    var hasher = SipHash(key: key)
    hasher.update(value)
    hasher.update(round)
    return hasher.finish().low
  }
}
