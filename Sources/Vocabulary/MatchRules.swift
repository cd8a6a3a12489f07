/// What the workspace file says about matching profiles that share no identifier.
public struct MatchRules: Sendable, Codable, Equatable {
  /// From this probability on two profiles are merged.
  public var merge: Double
  /// From this probability on, and below ``merge``, somebody is asked.
  public var review: Double

  public init(merge: Double, review: Double) {
    self.merge = merge
    self.review = review
  }

  public static let standard = MatchRules(merge: 0.99, review: 0.8)
}
