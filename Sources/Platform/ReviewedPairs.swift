internal import Ports
internal import Vocabulary

/// The profiles that open reviews ask about. Rows change when profiles merge and split; those of a review are sought again when one of them does.
struct ReviewedPairs {
  private var open: [UInt64: (finding: MatchFinding, pair: ProfilePair?)] = [:]
  private var byPair: [ProfilePair: UInt64] = [:]
  private var byRow: [ProfileRow: Set<UInt64>] = [:]

  var isFull: Bool { open.count >= MatchReview.openMax }

  subscript(pair: ProfilePair) -> UInt64? { byPair[pair] }

  /// - Parameter touching: rows that have changed.
  mutating func follow(_ reviews: [MatchReview], touching rows: Set<ProfileRow>, holder: (Identifier) throws -> ProfileRow?) throws {
    let numbers = Set(reviews.map(\.number))
    for number in open.keys where !numbers.contains(number) { forget(number) }
    for number in rows.flatMap({ byRow[$0] ?? [] }) { forget(number) }
    for review in reviews where open[review.number] == nil {
      let left = try holder(review.finding.left)
      let right = try holder(review.finding.right)
      var pair: ProfilePair?
      if let left, let right { pair = ProfilePair(left, right) }
      open[review.number] = (review.finding, pair)
      guard let pair else { continue }
      byPair[pair] = review.number
      for row in [pair.first, pair.second] { byRow[row, default: []].insert(review.number) }
    }
  }

  /// Those about one of the rows, in order of number.
  func touching(_ rows: Set<ProfileRow>) -> [(pair: ProfilePair, review: UInt64)] {
    Set(rows.flatMap { byRow[$0] ?? [] }).sorted().compactMap { number in open[number]?.pair.map { ($0, number) } }
  }

  private mutating func forget(_ number: UInt64) {
    guard let pair = open.removeValue(forKey: number)?.pair else { return }
    if byPair[pair] == number { byPair[pair] = nil }
    for row in [pair.first, pair.second] {
      byRow[row]?.remove(number)
      if byRow[row]?.isEmpty == true { byRow[row] = nil }
    }
  }
}
