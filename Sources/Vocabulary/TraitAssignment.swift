/// A value that a command gives to a trait of one profile.
public struct TraitAssignment: Sendable, Codable, Equatable {
  public var profile: ProfileRow
  /// Nil takes the trait away.
  public var value: ComparableValue?

  public init(profile: ProfileRow, value: ComparableValue?) {
    self.profile = profile
    self.value = value
  }

  /// In one command.
  public static let batchMax = 2000
}
