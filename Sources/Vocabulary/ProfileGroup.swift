/// A group under which the state store lists a profile: an account, or a household by one rule.
public struct ProfileGroup: Sendable, Equatable {
  /// Raw values are stored: never renumber.
  public enum Kind: UInt8, Sendable, CaseIterable {
    case account = 1
    case household = 2
  }

  public var key: KeyedHash
  /// The household rule's key; nil: an account.
  public var rule: String?
  /// Of a household: how many members it has, the profile among them, as segments see it. 0 when they were not counted yet, or are more than
  /// ``HouseholdRules/membersMax``, which makes it none.
  public var size: UInt32

  public var kind: Kind { rule == nil ? .account : .household }

  public init(key: KeyedHash, rule: String? = nil, size: UInt32 = 0) {
    self.key = key
    self.rule = rule
    self.size = size
  }
}

extension KeyedHash {
  /// Names the group of an account's members.
  public static func account(_ id: String, key: HashKey) -> KeyedHash {
    var hasher = SipHash(key: key)
    hasher.update(byte: ProfileGroup.Kind.account.rawValue)
    hasher.update(id)
    return hasher.finish()
  }

  /// 32 hexadecimal digits.
  public var hexadecimal: String {
    [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Nil for what is not ``hexadecimal``.
  public init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 32, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}

extension ProfileRecord {
  /// Since version 4.
  func writeGroups(to writer: inout ByteWriter) {
    writer.unsigned(UInt64(groups.count))
    for group in groups {
      writer.hash(group.key)
      writer.text(group.rule ?? "")
      if group.rule != nil { writer.unsigned(UInt64(group.size)) }
    }
  }

  mutating func readGroups(from reader: inout ByteReader) throws(StoredFormatError) {
    for _ in 0..<(try reader.count()) {
      let key = try reader.hash()
      let rule = try reader.text()
      groups.append(
        rule.isEmpty
          ? ProfileGroup(key: key) : ProfileGroup(key: key, rule: rule, size: UInt32(truncatingIfNeeded: try reader.unsigned())))
    }
  }
}
