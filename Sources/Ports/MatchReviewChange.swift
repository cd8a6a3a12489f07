public import Vocabulary

/// A review that is asked, or needs no answer any more.
public enum MatchReviewChange: Sendable, Equatable {
  case open(MatchReview)
  case close(number: UInt64)
}

extension [MatchReview] {
  /// - Complexity: linear for each review that is closed.
  public mutating func apply(_ changes: [MatchReviewChange]) {
    for change in changes {
      switch change {
      case .open(let review): append(review)
      case .close(let number): removeAll { $0.number == number }
      }
    }
  }
}
