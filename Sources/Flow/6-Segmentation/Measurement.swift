internal import Vocabulary

/// A measure over one fact stream in a window: what behaviour conditions and computed traits compare and show.
final class Measurement: Sendable {
  enum Kind: Sendable, Equatable {
    case count, sum, avg, min, max, distinct
    case firstTime, lastTime
    case firstValue, lastValue, mostFrequent, list
    /// By the workspace's quintiles.
    case score(RFM.Part)
    case cell

    /// Changes with every event that leaves the window, and is compared as a number.
    var isNumber: Bool {
      switch self {
      case .count, .sum, .avg, .min, .max, .distinct: true
      default: false
      }
    }
  }

  let kind: Kind
  let stream: FactStreamID
  /// Place of the stream among all.
  let streamIndex: Int
  /// Of a rolling window; nil for one that does not move.
  let span: Int64?
  /// Of scores; nil until they are known.
  let edges: ScoreEdges?

  init(kind: Kind, stream: FactStreamID, streamIndex: Int, span: Int64?, edges: ScoreEdges? = nil) {
    self.kind = kind
    self.stream = stream
    self.streamIndex = streamIndex
    self.span = span
    self.edges = edges
  }

  func reader(_ sections: [SignatureSection], now: Timestamp) -> FactReader {
    FactReader(sections: sections, stream: stream, start: span.map { now.microseconds - $0 } ?? .min)
  }

  /// The number now; nil when it is missing.
  static func number(_ kind: Kind, of totals: FactTotals?) -> Double? {
    switch kind {
    case .count, .distinct: return Double(totals?.count ?? 0)
    case .sum: return FactNumber.double(totals?.sum ?? 0) / FactNumber.perUnit
    case .avg: return totals.map { FactNumber.double($0.sum) / Double($0.count) / FactNumber.perUnit }
    case .min: return totals.map { Double($0.min) / FactNumber.perUnit }
    case .max: return totals.map { Double($0.max) / FactNumber.perUnit }
    case .firstTime, .lastTime, .firstValue, .lastValue, .mostFrequent, .list, .score, .cell: return nil
    }
  }

  /// What is in the window, oldest first: each entry with the moment at which it leaves.
  func entries(_ sections: [SignatureSection], now: Timestamp) -> [FactReader.Entry] {
    let reader = reader(sections, now: now)
    switch kind {
    case .distinct: return reader.distinctTimes.map { FactReader.Entry(time: $0, totals: FactTotals(0)) }
    default: return reader.entries
    }
  }

  /// Over all time; for windows that do not move.
  func totals(_ sections: [SignatureSection], now: Timestamp) -> FactTotals? {
    let reader = reader(sections, now: now)
    switch kind {
    case .count:
      let count = reader.count
      return count == 0 ? nil : FactTotals(count: UInt64(count), sum: 0, min: 0, max: 0)
    case .distinct:
      let count = reader.distinctTimes.count
      return count == 0 ? nil : FactTotals(count: UInt64(count), sum: 0, min: 0, max: 0)
    default: return reader.totals
    }
  }

  /// The time of the first or last event in the window.
  func time(_ sections: [SignatureSection], now: Timestamp) -> Timestamp? {
    let reader = reader(sections, now: now)
    if kind == .firstTime, span != nil { return reader.entries.first.map { Timestamp(microseconds: $0.time) } }
    guard let bounds = reader.bounds else { return nil }
    let time = kind == .firstTime ? bounds.first : bounds.last
    return time > reader.start ? Timestamp(microseconds: time) : nil
  }

  /// The value now, as a trait; nil when it is missing.
  func value(_ sections: [SignatureSection], now: Timestamp) -> TraitValue? {
    switch kind {
    case .count, .sum, .avg, .min, .max, .distinct:
      var totals = span == nil ? self.totals(sections, now: now) : nil
      if span != nil {
        for entry in entries(sections, now: now) { if totals == nil { totals = entry.totals } else { totals?.add(entry.totals) } }
      }
      return Measurement.number(kind, of: totals).map { Int64(exactly: $0).map(TraitValue.integer) ?? .number($0) }
    case .firstTime, .lastTime: return time(sections, now: now).map { .string($0.iso8601) }
    case .firstValue, .lastValue, .mostFrequent, .list: return ValueChoice(kind: kind).choose(reader(sections, now: now).values)
    case .score, .cell: return score(sections, now: now)
    }
  }

  /// The next moment at which something leaves the window; `.max` for none.
  func nextLeaving(_ sections: [SignatureSection], now: Timestamp) -> Int64 {
    guard let span else { return .max }
    switch kind {
    case .firstTime, .lastTime: return time(sections, now: now).map { $0.advanced(by: span).microseconds } ?? .max
    case .firstValue, .lastValue, .mostFrequent, .list:
      let reader = reader(sections, now: now)
      let times = reader.times.isEmpty ? reader.values.map(\.bounds.last) : reader.times
      return times.min().map { $0.addingReportingOverflow(span).partialValue } ?? .max
    case .score, .cell: return nextScoreChange(sections, now: now, span: span)
    default: return entries(sections, now: now).first.map { $0.time + span } ?? .max
    }
  }
}
