internal import Vocabulary

extension SegmentSentence {
  func words(_ comparison: ValueComparison) -> String {
    switch comparison {
    case .is(let value): language.say(.is, words(value))
    case .isNot(let value): language.say(.isNot, words(value))
    case .in(let values): language.say(.is, list(values.map(words), .or))
    case .notIn(let values): language.say(.noneOf, list(values.map(words), .and))
    case .gt(let value): language.say(.gt, words(value))
    case .gte(let value): language.say(.gte, words(value))
    case .lt(let value): language.say(.lt, words(value))
    case .lte(let value): language.say(.lte, words(value))
    case .between(let low, let high): language.say(.fromTo, words(low), words(high))
    case .contains(let text): language.say(.contains, text)
    case .startsWith(let text): language.say(.startsWith, text)
    case .endsWith(let text): language.say(.endsWith, text)
    case .matches(let pattern): language.say(.matches, pattern)
    case .exists: language.say(.exists)
    case .missing: language.say(.missing)
    case .before(let moment): language.say(.before, short(moment))
    case .after(let moment): language.say(.after, short(moment))
    case .withinLast(let microseconds): language.say(.withinLast, duration(microseconds))
    case .withinNext(let microseconds): language.say(.withinNext, duration(microseconds))
    case .olderThan(let microseconds): language.say(.olderThan, duration(microseconds))
    case .anniversaryWithinNext(let microseconds): language.say(.anniversaryNext, duration(microseconds))
    case .anniversaryWithinLast(let microseconds): language.say(.anniversaryLast, duration(microseconds))
    case .inTimezone(let zone, let inner): words(inner) + language.say(.inTimezone, zone)
    }
  }

  func words(_ value: ComparableValue) -> String {
    switch value {
    case .string(let text): text
    case .bool(let bool): language.say(bool ? .yes : .no)
    case .number(let number):
      if let whole = Int64(exactly: number) { "\(whole)" } else { "\(number)" }
    }
  }

  func short(_ moment: Timestamp) -> String { moment.microseconds % .day == 0 ? moment.isoDay : moment.iso8601 }

  func duration(_ microseconds: Int64) -> String {
    // Weeks only where they are a whole number of them and people would say so: 14 days, but 1 week.
    let units: [(Int64, SentencePhrase, SentencePhrase)] = [
      (.week, .week, .weeks), (.day, .day, .days), (.hour, .hour, .hours), (.minute, .minute, .minutes), (.second, .second, .seconds),
    ]
    let unit = units.first { microseconds % $0.0 == 0 && ($0.0 != .week || microseconds == .week) } ?? units[4]
    let count = microseconds / unit.0
    return count == 1 ? language.say(unit.1) : language.say(unit.2, "\(count)")
  }
}
