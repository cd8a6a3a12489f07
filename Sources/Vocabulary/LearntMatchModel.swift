/// A model of matching as it was learnt from a workspace's profiles.
public struct LearntMatchModel: Sendable, Codable, Equatable {
  /// From 1, one more with each that is learnt.
  public var version: UInt32
  /// Profiles that it was learnt from.
  public var profiles: Int
  /// Answers of people that it was taught by.
  public var labels: Int
  /// When, by the journal's clock.
  public var at: Timestamp
  /// The model's own form, as JSON. No personal data.
  public var json: String

  public init(version: UInt32, profiles: Int, labels: Int, at: Timestamp, json: String) {
    self.version = version
    self.profiles = profiles
    self.labels = labels
    self.at = at
    self.json = json
  }
}
