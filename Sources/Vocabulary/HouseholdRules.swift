/// What the workspace file says about households: by which traits profiles live together.
public struct HouseholdRules: Sendable, Codable, Equatable {
  public var rules: [HouseholdRule]
  /// More profiles than that are a hotel, an office or a shop's telephone, and no household.
  public var membersMax: Int

  public static let membersUsual = 12
  /// What ``membersMax`` may be.
  public static let membersRange = 2...100
  public static let rulesMax = 8

  public init(rules: [HouseholdRule], membersMax: Int = HouseholdRules.membersUsual) {
    self.rules = rules
    self.membersMax = membersMax
  }
}

/// Profiles for which the standard forms of all these traits are equal are one household. A profile that lacks one of them is in none by this
/// rule.
public struct HouseholdRule: Sendable, Codable, Equatable {
  /// `[a-z0-9_]{1,64}`.
  public var key: String
  /// Names of traits, of the kinds name, address, phone or email; at most ``traitsMax``.
  public var traits: [String]

  public static let traitsMax = 5

  public init(key: String, traits: [String]) {
    self.key = key
    self.traits = traits
  }
}
