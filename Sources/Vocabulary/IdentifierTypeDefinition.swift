/// How one type of identifier is used to tell who is who.
public struct IdentifierTypeDefinition: Sendable, Codable, Equatable {
  public var type: IdentifierType
  /// At most so many different values in one profile; an event that would bring more is not merged over this identifier.
  public var limit: Int
  /// Values that name nobody: exact, or with `*` for any run of characters. Compared after trimming, without case.
  public var blocked: [String]

  public init(type: IdentifierType, limit: Int, blocked: [String] = []) {
    self.type = type
    self.limit = limit
    self.blocked = blocked
  }

  /// The types of Segment's specification in its order of priority. One user id per person; several of the others.
  public static let defaults: [IdentifierTypeDefinition] = [
    .init(type: .userID, limit: 1), .init(type: .email, limit: 5), .init(type: .phone, limit: 5),
    .init(type: .init(rawValue: "android.id"), limit: 10), .init(type: .init(rawValue: "ios.id"), limit: 10),
    .init(type: .init(rawValue: "android.idfa"), limit: 10), .init(type: .init(rawValue: "ios.idfa"), limit: 10),
    .init(type: .init(rawValue: "android.push_token"), limit: 20), .init(type: .init(rawValue: "ios.push_token"), limit: 20),
    .init(type: .init(rawValue: "ga_client_id"), limit: 50), .init(type: .init(rawValue: "braze_id"), limit: 5),
    .init(type: .init(rawValue: "cross_domain_id"), limit: 50), .init(type: .anonymousID, limit: 100),
  ]

  /// Values that never name anybody, whatever the type (Segment's suggestions); besides them every value of only zeros and dashes.
  public static let alwaysBlocked: Set<String> = [
    "-1", "null", "nil", "undefined", "anonymous", "none", "unknown", "test", "n/a", "nan", "[object object]",
  ]
}
