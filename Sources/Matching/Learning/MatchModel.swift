/// What was learnt: how likely each level of each comparison is among pairs of one person and among pairs of two.
public struct MatchModel: Sendable {
  /// Names of the comparisons in the order of a pattern's bits.
  public internal(set) var comparisons: [String]
  /// P(level | same person), by comparison and level; 1 for the unknown level.
  public internal(set) var m: [[Double]]
  /// P(level | two persons).
  public internal(set) var u: [[Double]]
  /// The share of matching pairs among all pairs.
  public internal(set) var prior: Double
  /// People of one household: they share surname and address, and are not one person.
  public internal(set) var household: Strangers
  /// People of one name: their mail addresses are made of it.
  public internal(set) var namesakes: Strangers
}
