/// Something that was decided about identifiers, by a person or by a rule, and that holds until it is taken back: the grouping of
/// signatures is a function of the signatures, the rules and these decisions. Holds personal data: for readers with a token only.
public struct IdentityDecision: Sendable, Codable, Equatable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A person says that the identifiers name nobody: they merge no one.
    case blocked
    /// A rule found that the identifier is shared by several people: it merges no one.
    case shared
    /// A person says that none of ``IdentityDecision/identifiers`` belongs to the person of any of ``IdentityDecision/others``.
    case apart
    /// A person says, or matching has found, that identifiers and others name one person, whatever the limits.
    case together
  }

  /// One more than the highest of those that hold.
  public var number: UInt32
  public var kind: Kind
  public var identifiers: [Identifier]
  public var others: [Identifier]
  /// The command, or the event that a rule went by.
  public var offset: JournalOffset
  public var at: Timestamp
  /// The name of a token; `rule` for ``Kind/shared``; ``matcher`` for what matching has found.
  public var actor: String
  /// What the person gave as reason; may be empty. At most ``reasonMax`` characters.
  public var reason: String
  /// Why the two were held for one person, also when somebody has said since that they are not; nil when matching had no part in it.
  public var evidence: MatchEvidence?

  /// The actor of what matching decides by itself.
  public static let matcher = "match"

  /// At most so many decisions in a workspace; a further one is refused.
  public static let countMax = 100_000
  public static let reasonMax = 500

  public init(
    number: UInt32, kind: Kind, identifiers: [Identifier], others: [Identifier] = [], offset: JournalOffset, at: Timestamp, actor: String,
    reason: String = "", evidence: MatchEvidence? = nil
  ) {
    self.number = number
    self.kind = kind
    self.identifiers = identifiers
    self.others = others
    self.offset = offset
    self.at = at
    self.actor = actor
    self.reason = reason
    self.evidence = evidence
  }
}
