/// A change that people or programs ask for. It goes through the journal like an event and runs between batches at its place; the
/// answer goes out after its transaction is synced.
public struct Command: Sendable, Codable, Equatable {
  /// Who asked: the name of the token. Stands in the audit log.
  public var actor: String
  public var action: Action

  public init(actor: String, action: Action) {
    self.actor = actor
    self.action = action
  }

  public enum Action: Sendable, Codable, Equatable {
    /// Replaces the definitions, whose version must be one more than the present one.
    case apply(Definitions)
    /// A new or changed segment's history has been loaded: its memberships are set from here on.
    case goLive(segments: [SegmentID], definitions: DefinitionsVersion)
    case mark(profile: String, kind: ProfileMark.Kind, isSet: Bool)
    case createToken(AccessToken)
    case revokeToken(name: String)
    /// A dead letter was sent again as the record at `as`.
    case noteRetry(deadLetter: JournalOffset, as: JournalOffset)
    /// Scores of RFM traits go by these edges from here on.
    case setScoreEdges([ScoreEdges])
    /// What a query said about profiles: only what differs from what they have. At most ``TraitAssignment/batchMax``.
    case setTrait(name: String, values: [TraitAssignment])
    /// Somebody is about to be given a segment's members, `members` of them now: for the audit log.
    case noteExport(segment: String, columns: String, members: Int)
    /// Splits identifiers off a profile, for good.
    case unmerge(profile: String, identifiers: [Identifier], reason: String)
    /// Puts the profiles of two identifiers together, whatever the limits, and takes back what held them apart.
    case merge(Identifier, with: Identifier, reason: String)
    /// The identifier names nobody from here on, and what it has merged goes apart.
    case block(Identifier, reason: String)
    /// Takes a decision about identifiers back.
    case withdraw(decision: UInt32)
    /// Merges what is one person by its traits, and asks about what may be.
    case match(MatchFindings)
    /// Answers a review.
    case review(number: UInt64, isSame: Bool, reason: String)
    /// Matching goes by this model from here on.
    case setMatchModel(LearntMatchModel)
    /// One more piece of the pass over all profiles, which has come as far as `cursor`.
    case regroup(cursor: UInt64)

    /// Stable name for the audit log.
    public var name: String {
      switch self {
      case .apply: "definitions.apply"
      case .goLive: "segment.go_live"
      case .mark: "profile.mark"
      case .createToken: "token.create"
      case .revokeToken: "token.revoke"
      case .noteRetry: "deadletter.retry"
      case .setScoreEdges: "trait.score_edges"
      case .setTrait: "trait.set"
      case .noteExport: "segment.export"
      case .unmerge: "identity.unmerge"
      case .merge: "identity.merge"
      case .block: "identity.block"
      case .withdraw: "identity.withdraw"
      case .match: "identity.match"
      case .review: "identity.review"
      case .setMatchModel: "identity.match_model"
      case .regroup: "identity.regroup"
      }
    }
  }
}
