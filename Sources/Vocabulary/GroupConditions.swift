/// A member of an account for which all of this holds: of one account, not some of it of one and the rest of another.
public struct AccountCondition: Sendable, Codable, Equatable {
  /// Of the account's id; nil: any account.
  public var id: ValueComparison?
  /// Of the account's traits, by path; all must hold.
  public var filter: [PropertyCondition]

  public init(id: ValueComparison? = nil, filter: [PropertyCondition] = []) {
    self.id = id
    self.filter = filter
  }
}

/// How many profiles live in the profile's household, itself among them. It holds for nobody without a household.
public struct HouseholdCondition: Sendable, Codable, Equatable {
  /// The household rule's key; nil: the largest of the profile's households.
  public var rule: String?
  public var size: CountComparison

  public init(rule: String? = nil, size: CountComparison) {
    self.rule = rule
    self.size = size
  }
}
