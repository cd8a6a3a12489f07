/// What kind of name an ``Identifier`` is: `user_id`, `email`, `anonymous_id` …
public struct IdentifierType: RawRepresentable, Hashable, Comparable, Sendable, Codable, CodingKeyRepresentable, CustomStringConvertible {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static func < (left: IdentifierType, right: IdentifierType) -> Bool { left.rawValue < right.rawValue }
  public var description: String { rawValue }

  public static let userID = IdentifierType(rawValue: "user_id")
  public static let email = IdentifierType(rawValue: "email")
  public static let phone = IdentifierType(rawValue: "phone")
  public static let anonymousID = IdentifierType(rawValue: "anonymous_id")
}

/// One name of a person in one system, in canonical form. Personal data: never in logs, errors or metrics.
public struct Identifier: Hashable, Comparable, Sendable, Codable {
  public var type: IdentifierType
  public var value: String

  public init(type: IdentifierType, value: String) {
    self.type = type
    self.value = value
  }

  public static func < (left: Identifier, right: Identifier) -> Bool {
    left.type != right.type ? left.type < right.type : left.value < right.value
  }

  /// The key under which the state store finds the identifier's profile.
  public func key(_ key: HashKey) -> KeyedHash {
    var hasher = SipHash(key: key)
    hasher.update(type.rawValue)
    hasher.update(byte: 0)
    hasher.update(value)
    return hasher.finish()
  }
}
