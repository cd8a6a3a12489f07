/// The right to use the API, without the secret: only the SHA-256 of the token is kept.
public struct AccessToken: Sendable, Codable, Equatable {
  public enum Scope: String, Sendable, Codable, CaseIterable, Comparable {
    /// Profiles, segments, status.
    case read
    /// Also definitions, marks, dead letters.
    case write
    /// Also tokens, keys, SQL, backup.
    case admin

    public static func < (left: Scope, right: Scope) -> Bool { left.rank < right.rank }
    private var rank: Int { self == .read ? 0 : self == .write ? 1 : 2 }
  }

  public var name: String
  /// SHA-256 of the token, 64 hexadecimal digits.
  public var sha256: String
  public var scope: Scope
  public var expiresAt: Timestamp?

  public init(name: String, sha256: String, scope: Scope, expiresAt: Timestamp?) {
    self.name = name
    self.sha256 = sha256
    self.scope = scope
    self.expiresAt = expiresAt
  }
}
