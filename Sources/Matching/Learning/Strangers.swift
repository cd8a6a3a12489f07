/// A way in which two persons come to look alike, as a class of its own beside matches and pairs taken at random.
public struct Strangers: Sendable, Equatable, Codable {
  /// P(level | such a pair), by comparison and level.
  public internal(set) var chances: [[Double]]
  /// Their share among all pairs; 0 when the table cannot show them.
  public internal(set) var share: Double
}
