/// What the workspace file says about households: by which traits profiles live together.
public struct HouseholdRules: Sendable, Codable, Equatable {
  public var rules: [HouseholdRule]
  /// More profiles than that are a hotel, an office or a shop's telephone, and no household.
  public var membersMax: Int
  /// How names are made comparable, see ``spellingNow``. Nil in rules that were applied before there was a choice: marks are left out and no more. What
  /// a household is changes when definitions are applied, not when a program is.
  public var spelling: UInt32?

  /// 1: where people write `ue` for `ü`, both are one.
  public static let spellingNow: UInt32 = 1
  public static let membersUsual = 12
  /// What ``membersMax`` may be.
  public static let membersRange = 2...100
  public static let rulesMax = 8

  public init(
    rules: [HouseholdRule], membersMax: Int = HouseholdRules.membersUsual, spelling: UInt32? = HouseholdRules.spellingNow
  ) {
    self.rules = rules
    self.membersMax = membersMax
    self.spelling = spelling
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
