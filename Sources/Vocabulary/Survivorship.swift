/// Which of the values that were said of one trait counts.
///
/// It is decided per profile over all that its signatures keep, so it depends neither on the order of arrival nor on merges and unmerges in
/// between. A null takes back what the same source has said before it; `min` and `max` know no taking back.
public struct Survivorship: Sendable, Codable, Equatable {
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// By event time.
    case newest
    /// The newest of the first of `sources` that has said something; sources that are not named come last.
    case mostTrusted = "most_trusted"
    /// What most sources in most signatures have said; of equals the newest.
    case mostFrequent = "most_frequent"
    /// The newest that was verified, else the newest.
    case verified
    /// Numbers by size before texts by their bytes; other values do not count.
    case min, max
    /// All values as one array, sorted; elements of arrays count one by one.
    case union
  }

  public var rule: Rule
  /// Most trusted first.
  public var sources: [SourceID]
  /// The trait that, when it is `true` in the same event, says that the value was verified.
  public var verifiedBy: String?

  /// Values that one signature keeps for one trait.
  public static let valuesMax = 20
  /// Values of one `union`.
  public static let unionMax = 100
  public static let sourcesMax = 100

  public init(_ rule: Rule, sources: [SourceID] = [], verifiedBy: String? = nil) {
    self.rule = rule
    self.sources = sources
    self.verifiedBy = verifiedBy
  }
}

/// The rules of all traits, ready to be asked.
public struct SurvivorshipRules: Sendable {
  private let rules: [String: Survivorship]

  public init(_ definitions: Definitions) {
    var rules: [String: Survivorship] = [:]
    for rule in definitions.traitRules ?? [] { if let own = rule.survivorship, own.rule != .newest { rules[rule.trait] = own } }
    self.rules = rules
  }

  private init() { rules = [:] }

  /// The newest of each trait.
  public static let newest = SurvivorshipRules()

  public var isEmpty: Bool { rules.isEmpty }

  /// Nil: the newest.
  public subscript(trait: String) -> Survivorship? { rules.isEmpty ? nil : rules[trait] }
}
