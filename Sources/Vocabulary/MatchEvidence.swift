/// Why two profiles without a common identifier are held for one person: a probability, and what each comparison has added to the odds.
/// Levels and weights only, no values: no personal data.
public struct MatchEvidence: Sendable, Codable, Equatable {
  public struct Step: Sendable, Codable, Equatable {
    /// What was compared: `given`, `surname`, `birth`, `email` …, as the model names it.
    public var comparison: String
    /// How far the two agree, as the model numbers it; 0 when it is not known of both.
    public var level: UInt8
    /// What that adds to the odds, in bits: +1 doubles them.
    public var bits: Double

    public init(comparison: String, level: UInt8, bits: Double) {
      self.comparison = comparison
      self.level = level
      self.bits = bits
    }
  }

  /// 0 to 1.
  public var probability: Double
  /// The version of the model that it was computed with.
  public var model: UInt32
  /// log₂ odds before anything is compared.
  public var start: Double
  /// In the order of the comparisons; at most 12.
  public var steps: [Step]
  /// The review in which a person has decided; nil when nobody was asked.
  public var review: UInt64?

  public init(probability: Double, model: UInt32, start: Double, steps: [Step], review: UInt64? = nil) {
    self.probability = probability
    self.model = model
    self.start = start
    self.steps = steps
    self.review = review
  }
}
