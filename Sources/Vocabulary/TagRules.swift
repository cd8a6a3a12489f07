/// What makes a tag's value: the first case whose condition holds.
public struct TagRules: Sendable, Codable, Equatable {
  public struct Case: Sendable, Codable, Equatable {
    public var value: ComparableValue
    /// Over traits and behaviour; names no segment and no tag.
    public var condition: SegmentCondition

    public init(value: ComparableValue, condition: SegmentCondition) {
      self.value = value
      self.condition = condition
    }
  }

  /// 1 to ``casesMax``.
  public var cases: [Case]
  /// When no case holds; nil: the profile has no such trait.
  public var otherwise: ComparableValue?

  public init(cases: [Case], otherwise: ComparableValue?) {
    self.cases = cases
    self.otherwise = otherwise
  }

  public static let casesMax = 50
}
