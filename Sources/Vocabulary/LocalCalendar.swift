internal import Foundation

/// Days as people in one time zone have them. Rules come from the machine's time zone data.
public struct LocalCalendar: Sendable {
  /// The IANA name: `Asia/Ho_Chi_Minh`.
  public let name: String
  private let zone: TimeZone?

  public static let utc = LocalCalendar()

  private init() {
    name = "UTC"
    zone = nil
  }

  /// Nil when there is no such zone.
  public init?(_ name: String) {
    guard name != "UTC" else {
      self = .utc
      return
    }
    // Foundation takes more than names of zones: "+7", "local". Only names that mean the same everywhere are good here.
    guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    self.zone = zone
  }

  private func offset(at moment: Int64) -> Int64 {
    guard let zone else { return 0 }
    let (days, time) = Timestamp.split(moment)
    let seconds = days * 86_400 + time / .second
    return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))) * .second
  }

  /// The moment at which a day (counted from 1970-01-01) begins; where the clock skips midnight, the moment of the skip.
  public func start(ofDay day: Int64) -> Timestamp {
    let wall = day * .day
    guard zone != nil else { return Timestamp(microseconds: wall) }
    // The offsets before and after a change of the clock: of the two moments they give, one that has that offset.
    let candidates = [wall - offset(at: wall - .day), wall - offset(at: wall + .day)].sorted()
    let moment = candidates.first { $0 + offset(at: $0) == wall } ?? skip(between: candidates[0], and: candidates[1])
    return Timestamp(microseconds: moment)
  }

  /// The moment between two at which the offset changes.
  private func skip(between low: Int64, and high: Int64) -> Int64 {
    var (low, high) = (low, high)
    let before = offset(at: low)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offset(at: middle) == before { low = middle } else { high = middle }
    }
    return high
  }

  public func day(of moment: Timestamp) -> Int64 { Timestamp.split(moment.microseconds + offset(at: moment.microseconds)).days }

  /// Reads a date or time as ``Timestamp/init(iso8601:)`` does, but a date without a time begins at this zone's midnight.
  public func timestamp(iso8601 text: String) -> Timestamp? {
    guard let moment = Timestamp(iso8601: text) else { return nil }
    guard zone != nil, text.utf8.count == 10 else { return moment }
    return start(ofDay: Timestamp.split(moment.microseconds).days)
  }

  /// Where the anniversaries of a date lie that may matter at `now`: of the year before to two years ahead, oldest first.
  public func anniversaries(ofDay day: Int64, around now: Timestamp) -> [(start: Timestamp, end: Timestamp)] {
    let date = Timestamp.date(days: day)
    let year = Timestamp.date(days: self.day(of: now)).year
    return (year - 2...year + 2).compactMap { year in
      let isLeapDay = date.month == 2 && date.day == 29
      guard
        let own = Timestamp.days(year: year, month: date.month, day: date.day)
          ?? (isLeapDay ? Timestamp.days(year: year, month: 2, day: 28) : nil)
      else { return nil }
      return (start(ofDay: Int64(own)), start(ofDay: Int64(own) + 1))
    }
  }
}
