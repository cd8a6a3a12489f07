internal import Vocabulary

extension CompiledComparison {
  func holds(date: Timestamp, now: Timestamp) -> Bool {
    switch comparison {
    case .before(let moment): date < moment
    case .after(let moment): date > moment
    case .withinLast(let span): date <= now && date > now.advanced(by: -span)
    case .withinNext(let span): date >= now && date < now.advanced(by: span)
    case .olderThan(let span): date <= now.advanced(by: -span)
    case .anniversaryWithinNext(let span):
      anniversaries(of: date, now: now).contains { $0.start < now.advanced(by: span) && $0.end > now }
    case .anniversaryWithinLast(let span):
      anniversaries(of: date, now: now).contains { $0.start <= now && $0.start > now.advanced(by: -span) }
    default: false
    }
  }

  /// The next moment after `now` at which the answer for this value may change by time alone; nil for never.
  func change(_ value: Scalar?, now: Timestamp) -> Int64? {
    switch comparison {
    case .withinLast, .withinNext, .olderThan, .anniversaryWithinNext, .anniversaryWithinLast: break
    default: return nil
    }
    guard let value, let date = date(value) else { return nil }
    return edges(of: date, now: now).filter { $0 > now }.min()?.microseconds
  }

  private func edges(of date: Timestamp, now: Timestamp) -> [Timestamp] {
    switch comparison {
    case .withinLast(let span): [date, date.advanced(by: span)]
    case .withinNext(let span): [date.advanced(by: 1 - span), date.advanced(by: 1)]
    case .olderThan(let span): [date.advanced(by: span)]
    case .anniversaryWithinNext(let span): anniversaries(of: date, now: now).flatMap { [$0.start.advanced(by: 1 - span), $0.end] }
    case .anniversaryWithinLast(let span): anniversaries(of: date, now: now).flatMap { [$0.start, $0.start.advanced(by: span)] }
    default: []
    }
  }

  private func anniversaries(of date: Timestamp, now: Timestamp) -> [(start: Timestamp, end: Timestamp)] {
    calendar.anniversaries(ofDay: calendar.day(of: date), around: now)
  }
}
