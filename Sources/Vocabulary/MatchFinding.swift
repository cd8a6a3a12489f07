/// Two profiles that are likely one person, each named by one of its identifiers. Holds personal data.
public struct MatchFinding: Sendable, Codable, Equatable {
  public var left: Identifier
  public var right: Identifier
  public var evidence: MatchEvidence

  public init(left: Identifier, right: Identifier, evidence: MatchEvidence) {
    self.left = left
    self.right = right
    self.evidence = evidence
  }
}

/// What matching has found in one go.
public struct MatchFindings: Sendable, Codable, Equatable {
  /// To be merged.
  public var merges: [MatchFinding]
  /// To be asked about.
  public var reviews: [MatchFinding]
  /// Open reviews that need no answer any more.
  public var settled: [UInt64]

  /// At most so many merges and reviews together in one command.
  public static let countMax = 100

  public init(merges: [MatchFinding] = [], reviews: [MatchFinding] = [], settled: [UInt64] = []) {
    self.merges = merges
    self.reviews = reviews
    self.settled = settled
  }

  public var isEmpty: Bool { merges.isEmpty && reviews.isEmpty && settled.isEmpty }
}
