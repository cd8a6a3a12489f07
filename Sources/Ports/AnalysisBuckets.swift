internal import Foundation
public import Vocabulary

/// Buckets of time in a time zone, numbered so that each has the number of the one before it and one more.
public struct AnalysisBuckets: Sendable {
  public let interval: AnalysisInterval
  private let calendar: Calendar
  private let zone: TimeZone
  private let weekShift: Int64

  /// Nil when the time zone is not known.
  public init?(interval: AnalysisInterval, timezone: String, weekStart: AnalysisSettings.Weekday) {
    guard let zone = TimeZone(identifier: timezone) else { return nil }
    self.interval = interval
    self.zone = zone
    // 1970-01-01 was a Thursday.
    weekShift = weekStart == .monday ? 3 : 4
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    self.calendar = calendar
  }

  public static func isKnown(timezone: String) -> Bool { TimeZone(identifier: timezone) != nil }

  /// The number of the bucket that a moment lies in.
  public func number(of moment: Timestamp) -> Int64 {
    let date = Date(timeIntervalSince1970: Double(moment.microseconds / .second))
    let parts = calendar.dateComponents([.year, .month, .day, .hour], from: date)
    switch interval {
    case .hour:
      let offset = Int64(zone.secondsFromGMT(for: date))
      let local = moment.microseconds / .second + offset
      return AnalysisBuckets.floor(AnalysisBuckets.floor(local, 3600) * 3600 - offset, 3600)
    case .day: return day(parts)
    case .week: return AnalysisBuckets.floor(day(parts) + weekShift, 7)
    case .month: return Int64((parts.year ?? 1970) * 12 + (parts.month ?? 1))
    }
  }

  /// The first moment of a bucket.
  public func start(of number: Int64) -> Timestamp {
    switch interval {
    case .hour:
      let last = number * 3600 + 3599
      let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(last))))
      return Timestamp(microseconds: (AnalysisBuckets.floor(last + offset, 3600) * 3600 - offset) * .second)
    case .day: return midnight(day: number)
    case .week: return midnight(day: number * 7 - weekShift)
    case .month:
      let zeroBased = number - 1
      return midnight(DateComponents(year: Int(AnalysisBuckets.floor(zeroBased, 12)), month: Int(zeroBased % 12) + 1, day: 1))
    }
  }

  private func day(_ parts: DateComponents) -> Int64 {
    var utc = Calendar(identifier: .gregorian)
    utc.timeZone = .gmt
    let date = utc.date(from: DateComponents(year: parts.year, month: parts.month, day: parts.day)) ?? Date(timeIntervalSince1970: 0)
    return Int64(date.timeIntervalSince1970) / 86_400
  }

  private func midnight(day: Int64) -> Timestamp {
    var utc = Calendar(identifier: .gregorian)
    utc.timeZone = .gmt
    return midnight(utc.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(day * 86_400))))
  }

  private func midnight(_ parts: DateComponents) -> Timestamp {
    let date = calendar.date(from: parts).map { calendar.startOfDay(for: $0) } ?? Date(timeIntervalSince1970: 0)
    return Timestamp(microseconds: Int64(date.timeIntervalSince1970) * .second)
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
  }
}
