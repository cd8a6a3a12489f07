/// The question whether two profiles are one person, which waits for somebody's answer. Holds personal data.
public struct MatchReview: Sendable, Codable, Equatable {
  /// Rises with time; never used again.
  public var number: UInt64
  public var finding: MatchFinding
  /// When it was asked, by the flow's clock.
  public var at: Timestamp

  /// At most so many wait in a workspace; further ones are not asked until some are answered.
  public static let openMax = 5_000

  public init(number: UInt64, finding: MatchFinding, at: Timestamp) {
    self.number = number
    self.finding = finding
    self.at = at
  }

  /// The number of the review that a command at `offset` asks as its `index`-th.
  public static func number(offset: JournalOffset, index: Int) -> UInt64 { offset.rawValue * 128 + UInt64(index) }
}
