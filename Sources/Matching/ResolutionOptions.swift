/// How a table is resolved; the defaults are right for any table of persons.
public struct ResolutionOptions: Sendable {
  /// Columns that must not count as evidence.
  public var ignored: Set<String> = []
  /// Roles of columns that are known better than they could be guessed.
  public var roles: [String: ColumnRole] = [:]
  /// Columns in which two different values are never one person, such as a trusted account number.
  public var different: [String] = []
  /// From this chance on two groups of records are one person.
  public var threshold = 0.5
  /// What was learnt from another table of the kind; nil learns from this one.
  public var model: MatchModel?
  /// Pairs that people have decided.
  public var labels: [LabelledPair] = []
  /// The Latin spelling of a text, nil when there is none.
  public var transliterate: (@Sendable (String) -> String?)?

  public init() {}
}
