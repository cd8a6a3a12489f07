/// How one type of identifier is used to tell who is who.
public struct IdentifierTypeDefinition: Sendable, Codable, Equatable {
  public var type: IdentifierType
  /// At most so many different values in one profile; an event that would bring more is not merged over this identifier.
  public var limit: Int
  /// Values that name nobody: exact, or with `*` for any run of characters. Compared after trimming, without case.
  public var blocked: [String]
  /// Regular expressions (RE2) of values that name nobody. Found anywhere in the canonical value.
  public var blockedPatterns: [String]
  /// One profile holds one value, whatever an alias says: only people can put two together, by hand. The limit is 1 then.
  public var isUnique: Bool
  /// An identifier that came in events with more than so many values of one type that stands before this one and of which a profile holds one
  /// is shared by several people and merges nobody. Nil: it never stops.
  public var sharedAbove: Int?
  public var form: IdentifierForm

  public init(
    type: IdentifierType, limit: Int, blocked: [String] = [], blockedPatterns: [String] = [], isUnique: Bool = false,
    sharedAbove: Int? = nil, form: IdentifierForm? = nil
  ) {
    self.type = type
    self.limit = limit
    self.blocked = blocked
    self.blockedPatterns = blockedPatterns
    self.isUnique = isUnique
    self.sharedAbove = sharedAbove
    self.form = form ?? .usual(of: type)
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let type = try fields.decode(IdentifierType.self, forKey: .type)
    self.init(
      type: type, limit: try fields.decode(Int.self, forKey: .limit),
      blocked: try fields.decode([String].self, forKey: .blocked),
      // Absent in definitions that were stored before there were such rules.
      blockedPatterns: try fields.decodeIfPresent([String].self, forKey: .blockedPatterns) ?? [],
      isUnique: try fields.decodeIfPresent(Bool.self, forKey: .isUnique) ?? false,
      sharedAbove: try fields.decodeIfPresent(Int.self, forKey: .sharedAbove),
      form: try fields.decodeIfPresent(IdentifierForm.self, forKey: .form) ?? .earlier(of: type))
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
