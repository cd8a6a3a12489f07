/// Why a table cannot be resolved.
public enum ResolutionError: Error, Sendable, Equatable {
  case unknownColumn(String)
  /// No column looks like a name, a date of birth, an address or a number of a person.
  case nothingToCompare
  /// The model was learnt for these comparisons, the table has those.
  case otherComparisons(model: [String], table: [String])
}
