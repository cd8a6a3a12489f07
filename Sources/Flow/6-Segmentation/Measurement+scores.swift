internal import Vocabulary

/// What recency, frequency and monetary value are made of.
struct ScoredFacts {
  /// Of the newest event in the window.
  var last: Int64
  var count: Int64
  /// In millionths.
  var sum: Int64
}

extension Measurement {
  /// Nil without an event in the window.
  func scoredFacts(_ sections: [SignatureSection], now: Timestamp) -> ScoredFacts? {
    let entries = reader(sections, now: now).entries
    guard let last = entries.last else { return nil }
    var totals = FactTotals(count: 0, sum: 0, min: 0, max: 0)
    for entry in entries {
      totals.count += entry.totals.count
      totals.sum += entry.totals.sum
    }
    return ScoredFacts(last: last.time, count: Int64(clamping: totals.count), sum: Int64(clamping: totals.sum))
  }

  func score(_ sections: [SignatureSection], now: Timestamp) -> TraitValue? {
    guard let edges, let facts = scoredFacts(sections, now: now) else { return nil }
    let recency = edges.recencyScore(now.microseconds - facts.last)
    let (frequency, monetary) = (edges.frequencyScore(facts.count), edges.monetaryScore(facts.sum))
    switch kind {
    case .score(.recency): return .integer(Int64(recency))
    case .score(.frequency): return .integer(Int64(frequency))
    case .score(.monetary): return .integer(Int64(monetary))
    default: return .string(RFM.cell(recency: recency, frequency: frequency, monetary: monetary).rawValue)
    }
  }

  /// When something leaves the window, or the newest event has become too old for its score.
  func nextScoreChange(_ sections: [SignatureSection], now: Timestamp, span: Int64) -> Int64 {
    let entries = reader(sections, now: now).entries
    guard let first = entries.first, let last = entries.last else { return .max }
    let ages = (edges?.recency ?? []).map { last.time + $0 }
    return ages.filter { $0 > now.microseconds }.reduce(first.time + span, min)
  }
}
