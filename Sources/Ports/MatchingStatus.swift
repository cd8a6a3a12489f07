/// How far the matching of profiles that share no identifier has come.
public struct MatchingStatus: Sendable, Equatable {
  public enum Standing: String, Sendable, CaseIterable {
    /// There are too few profiles of which enough is known to learn from.
    case waiting
    case learning
    case matching
    /// All that has come in was matched.
    case idle
  }

  public var standing: Standing
  /// Of the model in use; nil before the first.
  public var model: UInt32?
  /// Profiles of which enough is known.
  public var profiles: Int
  /// Profiles that have changed and wait to be matched.
  public var outstanding: Int

  public init(standing: Standing, model: UInt32? = nil, profiles: Int = 0, outstanding: Int = 0) {
    self.standing = standing
    self.model = model
    self.profiles = profiles
    self.outstanding = outstanding
  }
}
