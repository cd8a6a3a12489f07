/// Events that came one after the other.
public struct SequenceCondition: Sendable, Codable, Equatable {
  /// In order, at strictly increasing times; 1 to ``stepsMax``.
  public var steps: [FactStream]
  /// The steps - and what must not follow - have one value of this property in common. Nil: they need nothing in common.
  public var same: [String]?
  /// What must not have followed the last step.
  public var without: SequenceAbsence?
  /// The longest time from the first to the last step, in microseconds; nil for any.
  public var spanMax: Int64?

  public init(steps: [FactStream], same: [String]? = nil, without: SequenceAbsence? = nil, spanMax: Int64? = nil) {
    self.steps = steps
    self.same = same
    self.without = without
    self.spanMax = spanMax
  }

  public static let stepsMax = 8
}

/// Events that did not follow the last step before so many microseconds were over.
public struct SequenceAbsence: Sendable, Codable, Equatable {
  public var stream: FactStream
  public var microseconds: Int64

  public init(stream: FactStream, microseconds: Int64) {
    self.stream = stream
    self.microseconds = microseconds
  }
}
