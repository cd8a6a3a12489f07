/// Another record of a ``LiveIndex`` that may be the same person, and why.
public struct LiveMatch: Sendable, Equatable {
  /// What one comparison has added to the odds, in bits.
  public struct Step: Sendable, Equatable {
    public let comparison: String
    /// As the model numbers it; ``LevelText`` has the words.
    public let level: UInt8
    public let bits: Double
  }

  /// What the dates of birth say, which a model only weighs.
  public enum Births: Sendable, Equatable {
    /// Equal, or not known of both.
    case agree
    /// As by a slip of the pen.
    case nearlyAgree
    case differ
  }

  /// The other record's.
  public let key: UInt64
  public let probability: Double
  /// log₂ odds before anything is compared.
  public let start: Double
  public let steps: [Step]
  public let births: Births
}

/// Comparisons and levels of a model in words.
public enum LevelText {
  /// Nil for a name that this version does not know.
  public static func words(comparison: String, level: UInt8) -> (comparison: String, agreement: String)? {
    guard let known = Comparison.allCases.first(where: { "\($0)" == comparison }), let name = Comparer.plainName(known) else { return nil }
    return (name, LevelWords.text(level, known))
  }
}
