/// Where the quintiles of an RFM trait lie, as they were found over all profiles at one moment. A score is 1 and the fifths of the profiles
/// with a lower value, so that equal values have equal scores.
///
/// Each list holds the four values at the fifths.
public struct ScoreEdges: Sendable, Codable, Equatable {
  /// The computed trait.
  public var trait: SegmentID
  /// Microseconds since the last event, falling: who is below the first is among the four fifths that came last.
  public var recency: [Int64]
  /// Events in the window, rising.
  public var frequency: [Int64]
  /// The property's sum over the window, in millionths, rising.
  public var monetary: [Int64]
  /// The moment for which they were found.
  public var at: Timestamp
  /// The flow's position then.
  public var position: JournalOffset
  /// Profiles with events in the window then.
  public var profiles: Int

  /// Nil without any value. The lists belong to the same profiles, in any order.
  public init?(trait: SegmentID, lasts: [Int64], counts: [Int64], sums: [Int64], at: Timestamp, position: JournalOffset) {
    guard !lasts.isEmpty else { return nil }
    self.trait = trait
    recency = ScoreEdges.fifths(lasts).map { at.microseconds - $0 }
    frequency = ScoreEdges.fifths(counts)
    monetary = ScoreEdges.fifths(sums)
    self.at = at
    self.position = position
    profiles = lasts.count
  }

  /// 1...5; it falls as time passes.
  public func recencyScore(_ microseconds: Int64) -> Int { 1 + recency.count { microseconds < $0 } }
  public func frequencyScore(_ count: Int64) -> Int { 1 + frequency.count { count > $0 } }
  public func monetaryScore(_ millionths: Int64) -> Int { 1 + monetary.count { millionths > $0 } }

  private static func fifths(_ values: [Int64]) -> [Int64] {
    let sorted = values.sorted()
    return (1...4).map { sorted[(sorted.count * $0 + 4) / 5 - 1] }
  }
}
